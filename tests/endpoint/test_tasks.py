"""Tasks over the wire: adding, running, retrying, ending."""

from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    read,
    shell,
    state_of,
)

QUICK = {"polling_interval": 0.05}


@pytest.fixture(scope="session")
def job(client: Client) -> str:
    make_job(
        client, "tasks", "shared", commonEnvironmentSettings=[{"name": "COLOUR", "value": "red"}]
    )
    return "tasks"


def run(client: Client, job: str, task: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Add a task, wait for its end, and return it as JSON."""
    client.create_task(job, task)
    eventually(lambda: state_of(client, job, task["id"]) == "completed")
    return client.get_task(job, task["id"]).as_dict()


def test_a_task_succeeds_and_its_etag_stays(client: Client, job: str) -> None:
    client.create_task(job, {"id": "good", "commandLine": shell("sleep 0.2")})
    created = client.get_task(job, "good")

    eventually(lambda: state_of(client, job, "good") == "completed")

    task = client.get_task(job, "good").as_dict()
    assert task["eTag"] == created["eTag"]
    assert task["previousState"] == "running"
    assert task["executionInfo"]["exitCode"] == 0
    assert task["executionInfo"]["result"] == "success"
    assert "failureInfo" not in task["executionInfo"]
    assert task["nodeInfo"]["taskRootDirectory"] == "workitems/tasks/job-1/good"


def test_a_failing_task_carries_its_exit_code(client: Client, job: str) -> None:
    task = run(client, job, {"id": "bad", "commandLine": shell("exit 7")})

    info = task["executionInfo"]
    assert (info["exitCode"], info["result"]) == (7, "failure")
    assert info["failureInfo"]["category"] == "UserError"
    assert info["failureInfo"]["code"] == "FailureExitCode"


def test_a_missing_program_has_no_exit_code(client: Client, job: str) -> None:
    task = run(client, job, {"id": "lost", "commandLine": "no-such-program"})

    assert task["executionInfo"]["failureInfo"]["code"] == "CommandProgramNotFound"
    assert "exitCode" not in task["executionInfo"]


def test_a_task_sees_the_services_variables_and_nothing_of_the_server(
    client: Client, job: str
) -> None:
    settings = [{"name": "SIZE", "value": "big"}]
    run(client, job, {"id": "Env", "commandLine": "env", "environmentSettings": settings})

    env = dict(line.split("=", 1) for line in read(client, job, "env").splitlines())

    assert env["AZ_BATCH_TASK_ID"] == "Env"
    assert env["AZ_BATCH_JOB_ID"] == "tasks"
    assert env["AZ_BATCH_POOL_ID"] == "shared"
    assert env["AZ_BATCH_ACCOUNT_NAME"] == "devaccount"
    assert env["AZ_BATCH_TASK_WORKING_DIR"] == f"{env['AZ_BATCH_TASK_DIR']}/wd"
    assert (env["COLOUR"], env["SIZE"]) == ("red", "big")
    assert env["HOME"] == env["AZ_BATCH_TASK_WORKING_DIR"]
    assert env["USER"] == env["AZ_BATCH_TASK_USER"] == "_azbatch"
    own = {"PATH", "LANG", "HOME", "USER", "COLOUR", "SIZE"}
    assert {name for name in env if not name.startswith("AZ_BATCH_")} == own


def test_a_task_is_retried_as_often_as_allowed(client: Client, job: str) -> None:
    task = run(
        client,
        job,
        {
            "id": "retried",
            "commandLine": shell("echo try >> $AZ_BATCH_NODE_SHARED_DIR/tries; exit 1"),
            "constraints": {"maxTaskRetryCount": 2},
        },
    )

    assert task["executionInfo"]["retryCount"] == 2
    assert task["executionInfo"]["result"] == "failure"
    assert "lastRetryTime" in task["executionInfo"]


def test_the_wall_clock_ends_a_task(client: Client, job: str) -> None:
    constraints = {"maxWallClockTime": "PT0.3S", "maxTaskRetryCount": 3}
    task = run(client, job, {"id": "slow", "commandLine": "sleep 60", "constraints": constraints})

    assert task["executionInfo"]["failureInfo"]["code"] == "TaskEnded"
    assert task["executionInfo"]["retryCount"] == 0


def test_terminating_a_task_kills_its_whole_process_group(
    endpoint: RunningEndpoint, client: Client, job: str
) -> None:
    script = "sleep 61 & sleep 61 & wait"
    client.create_task(job, {"id": "group", "commandLine": shell(script)})
    eventually(lambda: len(endpoint.processes_of("group")) == 3)

    client.terminate_task(job, "group")

    task = client.get_task(job, "group").as_dict()
    assert task["state"] == "completed"
    assert task["executionInfo"]["failureInfo"]["code"] == "TaskEnded"
    eventually(lambda: not endpoint.processes_of("group"))
    with refused("TaskCompleted", 409):
        client.terminate_task(job, "group")


def test_a_deleted_task_is_gone_with_its_processes_and_files(
    endpoint: RunningEndpoint, client: Client, job: str
) -> None:
    client.create_task(job, {"id": "gone", "commandLine": shell("sleep 60; true")})
    eventually(lambda: len(endpoint.processes_of("gone")) == 2)

    client.delete_task(job, "gone")

    assert not endpoint.processes_of("gone")
    with refused("TaskNotFound", 404):
        client.get_task(job, "gone")
    with refused("TaskNotFound", 404):
        client.delete_task(job, "gone")


def test_a_failed_task_can_be_reactivated(client: Client, job: str) -> None:
    mark = "$AZ_BATCH_NODE_ROOT_DIR/../again"
    script = f"test -e {mark} || {{ touch {mark}; exit 1; }}"
    run(client, job, {"id": "again", "commandLine": shell(script)})

    client.reactivate_task(job, "again")
    eventually(lambda: state_of(client, job, "again") == "completed")

    info = client.get_task(job, "again").execution_info
    assert info
    assert info.result == "success"
    with refused("TaskSucceeded", 409):
        client.reactivate_task(job, "again")


def test_replacing_a_task_changes_its_constraints(client: Client) -> None:
    make_job(client, "replaced", "no-such-pool")
    client.create_task("replaced", {"id": "t", "commandLine": "true"})
    task = client.get_task("replaced", "t")
    assert task.constraints
    task.constraints.max_task_retry_count = 4

    client.replace_task("replaced", "t", task)

    after = client.get_task("replaced", "t")
    assert after.constraints
    assert after.constraints.max_task_retry_count == 4
    assert after["eTag"] != task["eTag"]


def test_task_counts_tell_success_from_failure(client: Client) -> None:
    make_job(client, "counted", "shared")
    run(client, "counted", {"id": "good", "commandLine": "true", "requiredSlots": 2})
    run(client, "counted", {"id": "bad", "commandLine": "false"})

    counts = client.get_job_task_counts("counted").as_dict()

    assert counts["taskCounts"] == {
        "active": 0,
        "running": 0,
        "completed": 2,
        "succeeded": 1,
        "failed": 1,
    }
    assert counts["taskSlotCounts"]["succeeded"] == 2
