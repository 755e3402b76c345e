"""The bodies of the tasks that belong to a job itself: manager, preparation and release."""

from datetime import timedelta

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import (
    boolean,
    duration,
    identifier,
    integer,
    optional,
    record,
    required,
    text,
)
from localbatch.validation.parts import (
    COMMAND,
    OUTPUT_FILES,
    RETRY_COUNT,
    TASK_CONSTRAINTS,
    command,
    packages,
)

# The service's limit, which is the default as well.
_LONGEST_RELEASE = timedelta(minutes=15)
_SAME_ID = {
    "jobPreparationTask": "TaskIdSameAsJobPreparationTask",
    "jobReleaseTask": "TaskIdSameAsJobReleaseTask",
}
_CONSTRAINTS = record({**TASK_CONSTRAINTS, "maxTaskRetryCount": optional(RETRY_COUNT, 0)})

PREPARATION = command(
    {
        # The service was recorded to write out this id and these defaults, and those of a release.
        "id": optional(identifier, "jobpreparation"),
        **COMMAND,
        # The default is what the check itself makes of an empty object, so the two cannot differ.
        "constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {})),
        "waitForSuccess": optional(boolean, default=True),
        "rerunOnNodeRebootAfterSuccess": optional(boolean, default=True),
    }
)

RELEASE = command(
    {
        "id": optional(identifier, "jobrelease"),
        **COMMAND,
        # Not 0, which would end it before its command.
        "maxWallClockTime": optional(
            duration(least=timedelta(microseconds=1), most=_LONGEST_RELEASE), "PT15M"
        ),
        "retentionTime": optional(duration(), "P7D"),
    }
)

MANAGER = command(
    {
        "id": required(identifier),
        "displayName": optional(text(most=1024)),
        **COMMAND,
        "outputFiles": optional(OUTPUT_FILES),
        # With no retry count of its own: like every task of the job it takes the job's.
        "constraints": optional(record(TASK_CONSTRAINTS), record(TASK_CONSTRAINTS)("", {})),
        # Of no effect while it runs exclusively, which takes all slots of a node.
        "requiredSlots": optional(integer(least=1, most=256), 1),
        "killJobOnCompletion": optional(boolean, default=True),
        "runExclusive": optional(boolean, default=True),
        "allowLowPriorityNode": optional(boolean, default=True),
        "applicationPackageReferences": optional(packages),
    }
)


def check_together(spec: Json) -> None:
    """Refuse a job whose own tasks do not go together: a release without a preparation, or one id
    for two of them.
    """
    if "jobReleaseTask" in spec and "jobPreparationTask" not in spec:
        reason = "A job release task needs a job preparation task"
        raise invalid_property("jobReleaseTask", spec["jobReleaseTask"]["id"], reason)
    if "jobManagerTask" in spec:
        # It is added without the checks of a request, so its id is judged here.
        check_is_not_a_job_task(spec["jobManagerTask"]["id"], spec)


def check_is_not_a_job_task(task_id: str, job: Json) -> None:
    """Refuse a task whose folder would be that of the job's preparation or release task."""
    for name, code in _SAME_ID.items():
        if name in job and job[name]["id"].lower() == task_id.lower():
            raise ServiceError(code)
