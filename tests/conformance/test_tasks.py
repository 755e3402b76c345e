"""Tasks: add, read, change, terminate, reactivate, delete."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, refuse_filters, refuse_values, succeed
from conformance.lab import Lab, Target
from conformance.things import job, task_body
from conformance.work import (
    completed_task,
    failed_task,
    running_task,
    task,
    task_of_a_completed_job,
)

OUTPUT: Json = {
    "filePattern": "../std*.txt",
    "destination": {
        "container": {
            "containerUrl": "https://example.com/container?sig=secret",
            "path": "logs",
            "uploadHeaders": [{"name": "Content-Type", "value": "text/plain"}],
        }
    },
    "uploadOptions": {"uploadCondition": "taskcompletion"},
}
CONSTRAINTS: Json = {"maxWallClockTime": "PT1H", "retentionTime": "PT2H", "maxTaskRetryCount": 3}
WHOLE: Json = {
    "displayName": "A task",
    "resourceFiles": [
        {"httpUrl": "https://example.com/a", "filePath": "a", "fileMode": "0644"},
        {"storageContainerUrl": "https://example.com/c", "blobPrefix": "b", "filePath": "c"},
    ],
    "outputFiles": [OUTPUT],
    "environmentSettings": [{"name": "A", "value": "b"}, {"name": "EMPTY"}],
    "affinityInfo": {"affinityId": "TVM:none"},
    "constraints": CONSTRAINTS,
    "requiredSlots": 2,
    "userIdentity": {"autoUser": {"scope": "task", "elevationLevel": "nonadmin"}},
    "dependsOn": {"taskIds": ["a"], "taskIdRanges": [{"start": 1, "end": 3}]},
    "exitConditions": {
        "exitCodes": [{"code": 1, "exitOptions": {"jobAction": "none"}}],
        "exitCodeRanges": [{"start": 2, "end": 9, "exitOptions": {"dependencyAction": "satisfy"}}],
        "preProcessingError": {"jobAction": "terminate"},
        "fileUploadError": {"jobAction": "disable"},
        "default": {"dependencyAction": "block"},
    },
}


def open_job(lab: Lab) -> Target:
    """A job whose tasks may have all that tasks can have, and the id of a new one."""
    return *job(
        lab, usesTaskDependencies=True, onTaskFailure="performexitoptionsjobaction"
    ), lab.name()


def whole_task(lab: Lab) -> Target:
    """A task with everything that one can have here."""
    return task(lab, open_job(lab)[:1], **WHOLE)


EXERCISES = {
    "create_task": Exercise(open_job, lambda target: task_body(target[1], **WHOLE)),
    "list_tasks": Exercise(failed_task),
    "get_task": Exercise(whole_task),
    "replace_task": Exercise(task, {"constraints": CONSTRAINTS}),
    "delete_task": Exercise(running_task),
    "terminate_task": Exercise(task),
    "reactivate_task": Exercise(failed_task),
    "list_subtasks": Exercise(completed_task),
}

GOOD = task_body("refused", **WHOLE)

REFUSALS = (
    Refusal("create_task", "TaskExists", task, lambda target: task_body(target[1].upper())),
    Refusal("replace_task", "TaskCompleted", completed_task, {"constraints": {}}),
    Refusal("terminate_task", "TaskCompleted", completed_task),
    Refusal("reactivate_task", "TaskSucceeded", completed_task),
    Refusal("reactivate_task", "TaskNotCompleted", task),
    Refusal("reactivate_task", "TaskNotCompleted", running_task),
    Refusal("reactivate_task", "JobCompleted", task_of_a_completed_job),
    Refusal(
        "create_task",
        "UnsupportedProperty",
        job,
        task_body("refused", dependsOn={"taskIds": ["a"]}),
        "dependsOn",
    ),
    Refusal(
        "create_task",
        "InvalidPropertyValue",
        job,
        task_body("refused", exitConditions=WHOLE["exitConditions"]),
        "exitConditions",
    ),
    *refuse_values(
        "create_task",
        open_job,
        GOOD,
        {
            "id": ("", "a b", "a/b", "é", "x" * 65, 1),
            "displayName": ("x" * 1025,),
            "commandLine": ("", 1),
            "requiredSlots": (0, 257, "one"),
            "environmentSettings.name": ("", "A=B"),
            "userIdentity": ({}, {"username": "a", "autoUser": {}}),
            "userIdentity.autoUser.elevationLevel": ("root",),
            "constraints.maxWallClockTime": ("PT0S", "1 hour"),
            "constraints.retentionTime": ("long", -1),
            "constraints.maxTaskRetryCount": (-2, "one"),
            "affinityInfo.affinityId": ("",),
            "resourceFiles": (
                [{"filePath": "a"}],
                [{"httpUrl": "https://a", "storageContainerUrl": "https://a"}],
                "a",
            ),
            "resourceFiles.filePath": ("",),
            "outputFiles.filePattern": ("",),
            "outputFiles.uploadOptions.uploadCondition": ("always",),
            "outputFiles.destination.container.containerUrl": ("",),
            "dependsOn.taskIds": (["a b"], "a"),
            "dependsOn.taskIdRanges": ([{"start": 3, "end": 1}],),
            "dependsOn.taskIdRanges.start": (-1,),
            "exitConditions.default.jobAction": ("stop",),
            "exitConditions.default.dependencyAction": ("wait",),
            "exitConditions.exitCodes.code": ("one",),
            "exitConditions.exitCodeRanges": ([{"start": 9, "end": 1, "exitOptions": {}}],),
        },
    ),
    *refuse_values(
        "create_task",
        open_job,
        GOOD,
        {
            "authenticationTokenSettings": ({"access": ["job"]},),
            "constraints.colour": (1,),
            "exitConditions.colour": ({},),
            "state": ("active",),
        },
        code="UnsupportedProperty",
    ),
    *refuse_values(
        "create_task",
        open_job,
        GOOD,
        {"dependsOn.taskIds": (["x" * 63] * 1001,)},
        code="TaskDependencyListTooLong",
    ),
    *refuse_values(
        "create_task",
        open_job,
        GOOD,
        {"dependsOn.taskIdRanges": ([{"start": 1_000_000, "end": 2_000_000}] * 4001,)},
        code="TaskDependencyRangesTooLong",
    ),
    Refusal(
        "create_task",
        "InvalidApplicationPackageReferences",
        job,
        task_body("refused", applicationPackageReferences=[{"applicationId": "a"}]),
    ),
    *refuse_values(
        "replace_task",
        task,
        {"constraints": {}},
        {"constraints.maxTaskRetryCount": (-2,), "constraints.maxWallClockTime": ("PT0S",)},
    ),
    *refuse_filters(
        "list_tasks",
        job,
        (
            "displayName eq 'a'",
            "nodeInfo/nodeId eq 'a'",
            "state lt 'active'",
            "executionInfo/exitCode eq 'a'",
            "executionInfo/result gt 'a'",
            "state eq 'active' or",
        ),
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_task_that_was_read_can_be_sent_back(lab: Lab) -> None:
    target = whole_task(lab)
    read = lab.client.get_task(*target)
    read.constraints.max_task_retry_count = 7

    lab.client.replace_task(*target, read)

    again = lab.client.get_task(*target).as_dict()
    assert again["constraints"]["maxTaskRetryCount"] == 7
    changing = {"constraints", "eTag", "lastModified"}
    assert {key: value for key, value in again.items() if key not in changing} == {
        key: value for key, value in read.as_dict().items() if key not in changing
    }


def test_the_tag_of_a_task_stays_while_its_state_changes(lab: Lab) -> None:
    target = task(lab)
    before = lab.client.get_task(*target)

    lab.client.terminate_task(*target)

    after = lab.client.get_task(*target)
    assert (before.state, after.state) == ("active", "completed")
    assert (before.etag, before.last_modified) == (after.etag, after.last_modified)
