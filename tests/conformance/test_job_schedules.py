"""Job schedules, and the jobs that they make."""

import pytest

from conformance.exercises import (
    Exercise,
    Json,
    Refusal,
    put,
    refuse_filters,
    refuse_values,
    succeed,
)
from conformance.lab import Lab, Target
from conformance.things import NEVER, job, new_name, nothing, schedule_body
from conformance.work import completed_schedule, disabled_schedule, schedule, schedule_with_job

WHOLE: Json = {
    "displayName": "A schedule",
    "schedule": {
        "doNotRunUntil": NEVER,
        "doNotRunAfter": "2099-02-01T00:00:00Z",
        "startWindow": "PT1M",
        "recurrenceInterval": "PT1H",
    },
    "jobSpecification": {
        "poolInfo": {"poolId": "none"},
        "priority": 1,
        "constraints": {"maxTaskRetryCount": 1},
        "jobManagerTask": {"id": "manager", "commandLine": "true"},
        "metadata": [{"name": "a", "value": "b"}],
    },
    "metadata": [{"name": "a", "value": "b"}],
}
CHANGES: Json = {name: WHOLE[name] for name in ("schedule", "jobSpecification", "metadata")}


def whole_schedule(lab: Lab) -> Target:
    """A schedule with everything that one can have here."""
    name = lab.name()
    lab.client.create_job_schedule({"id": name} | WHOLE)
    return (name,)


EXERCISES = {
    "create_job_schedule": Exercise(new_name, lambda target: {"id": target[0]} | WHOLE),
    "list_job_schedules": Exercise(whole_schedule),
    "get_job_schedule": Exercise(schedule_with_job),
    "job_schedule_exists": Exercise(schedule),
    "update_job_schedule": Exercise(schedule, CHANGES),
    "replace_job_schedule": Exercise(schedule, CHANGES),
    "disable_job_schedule": Exercise(schedule),
    "enable_job_schedule": Exercise(disabled_schedule),
    "begin_terminate_job_schedule": Exercise(schedule),
    "begin_delete_job_schedule": Exercise(schedule),
    "list_jobs_from_schedule": Exercise(schedule_with_job),
}

GOOD: Json = {"id": "refused"} | WHOLE

REFUSALS = (
    *(
        Refusal(operation, "JobScheduleCompleted", completed_schedule, EXERCISES[operation].body)
        for operation in (
            "update_job_schedule",
            "replace_job_schedule",
            "disable_job_schedule",
            "enable_job_schedule",
            "begin_terminate_job_schedule",
        )
    ),
    Refusal(
        "create_job_schedule",
        "JobScheduleExists",
        schedule,
        lambda target: schedule_body(target[0].upper()),
    ),
    Refusal(
        "create_job_schedule",
        "JobScheduleCompleted",
        completed_schedule,
        lambda target: schedule_body(*target),
    ),
    Refusal(
        "create_job_schedule", "JobWithSameIdExists", job, lambda target: schedule_body(*target)
    ),
    *refuse_values(
        "create_job_schedule",
        new_name,
        GOOD,
        {
            "id": ("", "a b", "x" * 65),
            "displayName": ("x" * 1025,),
            "schedule": ("daily",),
            "schedule.doNotRunUntil": ("tomorrow", 1),
            "schedule.doNotRunAfter": ("2098-01-01T00:00:00Z",),
            "schedule.startWindow": ("PT59S",),
            "schedule.recurrenceInterval": ("PT59S", "daily"),
            "jobSpecification.onAllTasksComplete": ("stop",),
            "jobSpecification.jobManagerTask.id": ("a b",),
        },
    ),
    *refuse_values(
        "create_job_schedule",
        new_name,
        GOOD,
        {"jobSpecification.priority": (1001,)},
        code="OutOfRangePriority",
    ),
    *refuse_values(
        "create_job_schedule",
        new_name,
        GOOD,
        {"schedule.colour": (1,), "jobSpecification.id": ("a",)},
        code="UnsupportedProperty",
    ),
    Refusal(
        "create_job_schedule",
        "MissingRequiredProperty",
        new_name,
        put(GOOD, "jobSpecification", {}),
        "jobSpecification.poolInfo",
    ),
    *refuse_values("update_job_schedule", schedule, {}, {"id": ("a",)}, code="UnsupportedProperty"),
    *refuse_filters(
        "list_job_schedules",
        nothing,
        ("displayName eq 'a'", "state eq 'odd'", "schedule/startWindow eq 'a'"),
    ),
    # The jobs of a schedule are filtered like other jobs, but for the id.
    *refuse_filters("list_jobs_from_schedule", schedule, ("id eq 'a'",)),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)
