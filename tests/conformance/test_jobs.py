"""Jobs: create, read, change, disable, terminate, delete, count."""

import pytest

from conformance.exercises import (
    Exercise,
    Json,
    Make,
    Refusal,
    expect,
    last,
    refuse_filters,
    refuse_values,
    succeed,
)
from conformance.lab import Lab, Target
from conformance.things import job, job_body, new_name, nothing
from conformance.work import (
    completed_job,
    deleting_job,
    disabled_job,
    prepared_job,
    schedule,
    task_of_a_completed_job,
    terminating_job,
)

TASK: Json = {
    "commandLine": "true",
    "resourceFiles": [{"httpUrl": "https://example.com/a", "filePath": "a", "fileMode": "0770"}],
    "environmentSettings": [{"name": "A", "value": "b"}],
    "userIdentity": {"autoUser": {"scope": "task", "elevationLevel": "admin"}},
}
CONSTRAINTS: Json = {
    "maxWallClockTime": "PT1H",
    "retentionTime": "PT1H",
    "maxTaskRetryCount": 1,
}
WHOLE: Json = {
    "displayName": "A job",
    "priority": 100,
    "maxParallelTasks": 3,
    "allowTaskPreemption": True,
    "usesTaskDependencies": True,
    "constraints": {"maxWallClockTime": "PT1H", "maxTaskRetryCount": 2},
    "onAllTasksComplete": "noaction",
    "onTaskFailure": "performexitoptionsjobaction",
    "metadata": [{"name": "a", "value": "b"}],
    "commonEnvironmentSettings": [{"name": "A", "value": "b"}],
    "jobManagerTask": TASK
    | {"id": "manager", "constraints": CONSTRAINTS, "killJobOnCompletion": False},
    "jobPreparationTask": TASK | {"id": "prepare", "constraints": CONSTRAINTS},
    "jobReleaseTask": TASK | {"id": "release", "maxWallClockTime": "PT1M", "retentionTime": "PT1H"},
}
CHANGES: Json = {
    "priority": -1000,
    "maxParallelTasks": -1,
    "allowTaskPreemption": False,
    "constraints": {"maxTaskRetryCount": -1},
    "onAllTasksComplete": "terminatejob",
    "metadata": [],
}
REPLACED: Json = CHANGES | {"poolInfo": {"poolId": "none"}, "onAllTasksComplete": "noaction"}
DISABLE: Json = {"disableTasks": "terminate"}
# The SDK cannot make this request without options.
TERMINATE = {"options": {"terminateReason": "Enough"}}


def whole_job(lab: Lab) -> Target:
    """A job with everything that one can have here."""
    return job(lab, **WHOLE)


def ending_job(lab: Lab) -> Target:
    """A job that ends when its tasks have completed."""
    (name,) = disabled_job(lab)
    lab.client.update_job(name, {"onAllTasksComplete": "terminatejob"})
    return (name,)


EXERCISES = {
    "create_job": Exercise(new_name, lambda target: job_body(*target[:1], **WHOLE)),
    "list_jobs": Exercise(whole_job),
    "get_job": Exercise(whole_job),
    "update_job": Exercise(job, CHANGES),
    "replace_job": Exercise(job, REPLACED),
    "begin_delete_job": Exercise(job),
    "begin_disable_job": Exercise(job, DISABLE),
    "begin_enable_job": Exercise(disabled_job),
    "begin_terminate_job": Exercise(job, None, TERMINATE),
    "get_job_task_counts": Exercise(task_of_a_completed_job),
    "list_job_preparation_and_release_task_status": Exercise(prepared_job),
}

GOOD = job_body("refused", **WHOLE)

WRONG_STATES: dict[str, dict[Make, str]] = {
    "update_job": {
        completed_job: "JobCompleted",
        terminating_job: "JobBeingTerminated",
        deleting_job: "JobBeingDeleted",
    },
    "begin_enable_job": {
        job: "OperationInvalidForCurrentState",
        completed_job: "JobCompleted",
        terminating_job: "JobBeingTerminated",
        deleting_job: "JobBeingDeleted",
    },
}
for operation in ("replace_job", "begin_disable_job", "begin_terminate_job"):
    WRONG_STATES[operation] = WRONG_STATES["update_job"]
WRONG_STATES["begin_delete_job"] = {deleting_job: "JobBeingDeleted"}

REFUSALS = (
    *(
        Refusal(
            operation, code, make, EXERCISES[operation].body, None, EXERCISES[operation].options
        )
        for operation, states in WRONG_STATES.items()
        for make, code in states.items()
    ),
    Refusal("create_job", "JobExists", job, lambda target: job_body(target[0].upper())),
    Refusal("create_job", "JobCompleted", completed_job, lambda target: job_body(*target)),
    Refusal(
        "create_job", "JobScheduleWithSameIdExists", schedule, lambda target: job_body(*target)
    ),
    *refuse_values(
        "create_job",
        new_name,
        GOOD,
        {
            "id": ("", "a b", "a:b", "é", "x" * 65),
            "displayName": ("x" * 1025,),
            "priority": ("one", 1.5),
            "maxParallelTasks": (0, -2, "one"),
            "allowTaskPreemption": ("yes",),
            "usesTaskDependencies": (1,),
            "constraints": ("PT1H",),
            "constraints.maxWallClockTime": ("PT0S", "1 hour", 60),
            "constraints.maxTaskRetryCount": (-2, "one"),
            "onAllTasksComplete": ("stop",),
            "onTaskFailure": ("stop",),
            "poolInfo": ("pool", []),
            "poolInfo.poolId": ("", "a b"),
            "commonEnvironmentSettings.name": ("", "A=B"),
            "jobManagerTask.id": ("", "a b"),
            "jobManagerTask.requiredSlots": (0,),
            "jobManagerTask.constraints.retentionTime": ("long",),
            "jobPreparationTask.waitForSuccess": ("yes",),
            "jobPreparationTask.userIdentity.autoUser.scope": ("all",),
            "jobPreparationTask.constraints.maxTaskRetryCount": (-2,),
            "jobReleaseTask.maxWallClockTime": ("PT15M1S", "PT0S"),
            "jobReleaseTask.resourceFiles": ([{"filePath": "a"}],),
        },
    ),
    *refuse_values(
        "create_job", new_name, GOOD, {"priority": (-1001, 1001)}, code="OutOfRangePriority"
    ),
    *refuse_values(
        "create_job",
        new_name,
        GOOD,
        {
            "constraints.colour": (1,),
            "jobReleaseTask.constraints": ({},),
            "jobManagerTask.authenticationTokenSettings": ({},),
        },
        code="UnsupportedProperty",
    ),
    Refusal(
        "create_job",
        "InvalidPropertyValue",
        new_name,
        job_body("refused", jobReleaseTask=TASK),
        "jobReleaseTask",
    ),
    Refusal(
        "create_job", "EmptyMetadataKey", new_name, GOOD | {"metadata": [{"name": "", "value": ""}]}
    ),
    Refusal(
        "create_job",
        "TaskIdSameAsJobPreparationTask",
        new_name,
        GOOD | {"jobManagerTask": TASK | {"id": "prepare"}},
    ),
    *refuse_values(
        "update_job",
        job,
        {},
        {
            "maxParallelTasks": (0,),
            "constraints.maxTaskRetryCount": (-2,),
            "onAllTasksComplete": ("stop",),
        },
    ),
    *refuse_values("update_job", job, {}, {"priority": (1001,)}, code="OutOfRangePriority"),
    *refuse_values(
        "update_job",
        job,
        {},
        {
            "id": ("a",),
            "displayName": ("a",),
            "onTaskFailure": ("noaction",),
            "commonEnvironmentSettings": ([],),
            "jobReleaseTask": (TASK,),
        },
        code="UnsupportedProperty",
    ),
    *refuse_values("update_job", ending_job, {}, {"onAllTasksComplete": ("noaction",)}),
    *refuse_values("replace_job", ending_job, REPLACED, {"onAllTasksComplete": ("noaction",)}),
    Refusal(
        "update_job", "OperationInvalidForCurrentState", job, {"poolInfo": {"poolId": "other"}}
    ),
    *refuse_values("begin_disable_job", job, {}, {"disableTasks": ("kill", 1)}),
    Refusal(
        "begin_terminate_job",
        "InvalidPropertyValue",
        job,
        None,
        "terminateReason",
        {"options": {"terminateReason": 1}},
    ),
    Refusal("list_job_preparation_and_release_task_status", "JobPreparationTaskNotSpecified", job),
    *refuse_filters(
        "list_jobs",
        nothing,
        (
            "priority eq 1",
            "displayName eq 'a'",
            "metadata eq 'a'",
            "state gt 'active'",
            "state eq 'odd'",
            "creationTime gt 'yesterday'",
            "id in ('a')",
        ),
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_disabled_job_moves_to_another_pool(lab: Lab) -> None:
    (name,) = disabled_job(lab)

    lab.client.update_job(name, {"poolInfo": {"poolId": "other"}})

    assert lab.client.get_job(name).execution_info.pool_id == "other"


def test_a_job_that_was_read_can_be_sent_back(lab: Lab) -> None:
    (name,) = whole_job(lab)
    read = lab.client.get_job(name)
    read.priority = 7

    lab.client.replace_job(name, read)

    again = lab.client.get_job(name).as_dict()
    changing = {"priority", "eTag", "lastModified"}
    assert again["priority"] == 7
    assert {key: value for key, value in again.items() if key not in changing} == {
        key: value for key, value in read.as_dict().items() if key not in changing
    }


@pytest.mark.parametrize(("make", "code"), WRONG_STATES["update_job"].items())
def test_a_job_that_ends_takes_no_tasks(lab: Lab, make: Make, code: str) -> None:
    for operation, body in (
        ("create_task", {"id": "late", "commandLine": "true"}),
        ("create_task_collection", {"value": [{"id": "late", "commandLine": "true"}]}),
    ):
        expect(lab, operation, Exercise(make, body), code=code)


def test_a_reason_is_shown_as_it_was_given(lab: Lab) -> None:
    succeed(lab, "begin_terminate_job", EXERCISES["begin_terminate_job"])

    shown = last(lab, "get_job").json["executionInfo"]
    assert shown["terminateReason"] == "Enough"
    assert "endTime" in shown
