"""What the end of a task does to its job, over the wire."""

import time
from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import Client, eventually, make_job, shell, state_of


def failing(task_id: str, **options: str) -> dict[str, Any]:
    body: dict[str, Any] = {"id": task_id, "commandLine": shell("exit 4")}
    return body | ({"exitConditions": {"default": options}} if options else {})


def job_state(client: Client, job_id: str) -> str:
    return str(client.get_job(job_id).state.value)


def make_acting_job(client: Client, job_id: str, **more: object) -> None:
    make_job(client, job_id, "shared", onTaskFailure="performexitoptionsjobaction", **more)


def test_a_failed_task_terminates_a_job_that_acts_on_failures(client: Client) -> None:
    make_acting_job(client, "act-terminate")
    client.create_task("act-terminate", {"id": "beside", "commandLine": "sleep 60"})
    client.create_task("act-terminate", failing("bad"))

    eventually(lambda: job_state(client, "act-terminate") == "completed")

    info = client.get_job("act-terminate").execution_info
    assert info.termination_reason == "TaskFailed"
    beside = client.get_task("act-terminate", "beside").execution_info
    assert (beside.result, beside.failure_info.code) == ("failure", "TaskEnded")


def test_a_failed_task_leaves_a_job_alone_that_does_not_act(client: Client) -> None:
    make_job(client, "act-not", "shared")
    client.create_task("act-not", failing("bad"))
    eventually(lambda: state_of(client, "act-not", "bad") == "completed")

    time.sleep(0.2)

    assert job_state(client, "act-not") == "active"


def test_a_job_action_of_none_leaves_the_job_alone(client: Client) -> None:
    make_acting_job(client, "act-none")
    client.create_task("act-none", failing("bad", jobAction="none"))
    eventually(lambda: state_of(client, "act-none", "bad") == "completed")

    time.sleep(0.2)

    assert job_state(client, "act-none") == "active"


def test_a_job_action_of_disable_requeues_what_runs(client: Client) -> None:
    make_acting_job(client, "act-disable")
    client.create_task("act-disable", {"id": "beside", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "act-disable", "beside") == "running")
    client.create_task("act-disable", failing("bad", jobAction="disable"))

    eventually(lambda: job_state(client, "act-disable") == "disabled")

    beside = client.get_task("act-disable", "beside")
    assert beside.state == "active"
    assert beside.execution_info.requeue_count == 1
    client.begin_enable_job("act-disable", polling_interval=0.05).result()
    eventually(lambda: state_of(client, "act-disable", "beside") == "running")
    assert job_state(client, "act-disable") == "active"
    client.begin_delete_job("act-disable", polling_interval=0.05).result()


def test_a_job_that_ends_with_its_tasks_is_not_disabled_by_the_last_one(client: Client) -> None:
    make_acting_job(client, "act-last")
    bad = failing("bad", jobAction="disable") | {"commandLine": "sleep 60"}
    client.create_task("act-last", bad)
    client.update_job("act-last", {"onAllTasksComplete": "terminatejob"})
    client.terminate_task("act-last", "bad")

    eventually(lambda: job_state(client, "act-last") == "completed")

    assert client.get_job("act-last").execution_info.termination_reason == "AllTasksComplete"


def test_a_retry_that_is_due_is_no_failure_yet(client: Client) -> None:
    make_acting_job(client, "act-retry")
    bad = failing("bad") | {"constraints": {"maxTaskRetryCount": 2}}
    client.create_task("act-retry", bad)

    eventually(lambda: job_state(client, "act-retry") == "completed")

    assert client.get_task("act-retry", "bad").execution_info.retry_count == 2


def test_exit_conditions_come_back_as_given(client: Client) -> None:
    make_acting_job(client, "act-shown")
    conditions = {
        "exitCodes": [{"code": -9, "exitOptions": {"jobAction": "none"}}],
        "exitCodeRanges": [
            {"start": 1, "end": 5, "exitOptions": {"dependencyAction": "satisfy"}},
        ],
        "preProcessingError": {"jobAction": "disable"},
        "fileUploadError": {"jobAction": "terminate", "dependencyAction": "block"},
        "default": {"jobAction": "none"},
    }

    client.create_task(
        "act-shown", {"id": "t", "commandLine": "true", "exitConditions": conditions}
    )

    assert client.get_task("act-shown", "t").as_dict()["exitConditions"] == conditions


@pytest.mark.parametrize(
    "conditions",
    [
        {"default": {"jobAction": "none"}},
        {"exitCodes": [{"code": 1, "exitOptions": {"jobAction": "terminate"}}]},
        {"exitCodeRanges": [{"start": 2, "end": 1, "exitOptions": {}}]},
        {"fileUploadError": {"dependencyAction": "wait"}},
    ],
)
def test_conditions_that_cannot_be_are_refused(client: Client, conditions: dict[str, Any]) -> None:
    if "act-refusing" not in {job.id for job in client.list_jobs()}:
        make_job(client, "act-refusing", "no-such-pool")

    with refused("InvalidPropertyValue", 400):
        client.create_task(
            "act-refusing", {"id": "t", "commandLine": "true", "exitConditions": conditions}
        )
