"""The bodies of job requests."""

from localbatch.service.error_codes import invalid_property
from localbatch.service.wire import UNLIMITED
from localbatch.validation.checks import (
    Shape,
    boolean,
    choice,
    identifier,
    integer,
    opaque,
    optional,
    record,
    required,
    text,
)
from localbatch.validation.job_tasks import MANAGER, PREPARATION, RELEASE
from localbatch.validation.parts import ENVIRONMENT, METADATA, RETRY_COUNT, WALL_CLOCK
from localbatch.validation.pool_infos import OF_CHANGED_JOB, OF_JOB, OF_SCHEDULED_JOBS

_PARALLELISM = integer(least=-1)


def _parallelism(path: str, value: object) -> int:
    number: int = _PARALLELISM(path, value)
    # 0 would be a job that runs nothing; no limit is written -1.
    if number == 0:
        raise invalid_property(path, "0", "-1 or a number greater than 0 is expected")
    return number


# A number out of range has a code of its own here, by the documentation.
_PRIORITY = integer(least=-1000, most=1000, code="OutOfRangePriority")
_ON_COMPLETE = choice("noaction", "terminatejob")
_CONSTRAINTS = record(
    {
        "maxWallClockTime": optional(WALL_CLOCK, UNLIMITED),
        "maxTaskRetryCount": optional(RETRY_COUNT, 0),
    }
)
# What _CONSTRAINTS makes of an empty object.
_DEFAULT_CONSTRAINTS = {"maxWallClockTime": UNLIMITED, "maxTaskRetryCount": 0}

# For PATCH, without defaults: what is absent stays as it is.
_CHANGEABLE: Shape = {
    "priority": optional(_PRIORITY),
    "maxParallelTasks": optional(_parallelism),
    "allowTaskPreemption": optional(boolean),
    "constraints": optional(_CONSTRAINTS),
    "poolInfo": optional(OF_CHANGED_JOB),
    "onAllTasksComplete": optional(_ON_COMPLETE),
    "metadata": optional(METADATA),
}

# For POST and PUT: what is absent is its default, also where it was something else before.
_DEFAULTED: Shape = {
    "priority": optional(_PRIORITY, 0),
    "maxParallelTasks": optional(_parallelism, -1),
    "allowTaskPreemption": optional(boolean, default=False),
    "constraints": optional(_CONSTRAINTS, _DEFAULT_CONSTRAINTS),
    "poolInfo": required(OF_JOB),
    "onAllTasksComplete": optional(_ON_COMPLETE, "noaction"),
    "metadata": optional(METADATA),
}

# What stands here and not above is fixed when the job is made.
_SPECIFICATION: Shape = {
    "displayName": optional(text(most=1024)),
    "usesTaskDependencies": optional(boolean, default=False),
    **_DEFAULTED,
    # Fixed: by it the exit conditions of tasks were accepted or refused.
    "onTaskFailure": optional(choice("noaction", "performexitoptionsjobaction"), "noaction"),
    "commonEnvironmentSettings": optional(ENVIRONMENT),
    "jobManagerTask": optional(MANAGER),
    "jobPreparationTask": optional(PREPARATION),
    "jobReleaseTask": optional(RELEASE),
    "networkConfiguration": optional(opaque),
}

CREATE = record({"id": required(identifier), **_SPECIFICATION})

SPECIFICATION = record({**_SPECIFICATION, "poolInfo": required(OF_SCHEDULED_JOBS)})
"""What every job of a job schedule is."""

UPDATE = record({**_CHANGEABLE, "networkConfiguration": optional(opaque)})

REPLACE = record({**_DEFAULTED, "poolInfo": required(OF_CHANGED_JOB)})

REPLACED_PROPERTIES = frozenset(_DEFAULTED)

DISABLE = record({"disableTasks": required(choice("requeue", "terminate", "wait"))})

TERMINATE = record({"terminateReason": optional(text())})
