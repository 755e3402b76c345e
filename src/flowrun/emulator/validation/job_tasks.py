"""The bodies of the tasks that belong to a job itself: preparation and release."""

from datetime import timedelta

from flowrun.emulator.errors import invalid_property
from flowrun.emulator.validation.parts import COMMAND, RETRY_COUNT, TASK_CONSTRAINTS
from flowrun.emulator.validation.rules import boolean, duration, identifier, optional, record
from flowrun.emulator.wire import Json

_LONGEST_RELEASE = timedelta(minutes=15)
_CONSTRAINTS = record({**TASK_CONSTRAINTS, "maxTaskRetryCount": optional(RETRY_COUNT, 0)})

PREPARATION = record(
    {
        "id": optional(identifier, "jobpreparation"),
        **COMMAND,
        "constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {})),
        "waitForSuccess": optional(boolean, default=True),
        "rerunOnNodeRebootAfterSuccess": optional(boolean, default=True),
    }
)

RELEASE = record(
    {
        "id": optional(identifier, "jobrelease"),
        **COMMAND,
        "maxWallClockTime": optional(
            duration(least=timedelta(microseconds=1), most=_LONGEST_RELEASE), "PT15M"
        ),
        "retentionTime": optional(duration(), "P7D"),
    }
)


def check_pair(spec: Json) -> None:
    """Refuse a job that has a release task and nothing to release."""
    if "jobReleaseTask" in spec and "jobPreparationTask" not in spec:
        reason = "A job release task needs a job preparation task"
        raise invalid_property("jobReleaseTask", spec["jobReleaseTask"]["id"], reason)
