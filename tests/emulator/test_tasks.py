"""Tasks over the wire: adding, running, retrying, ending."""

from typing import Any

import pytest

from emulator.refusals import refused
from emulator.running import (
    Client,
    eventually,
    is_alive,
    make_job,
    make_pool,
    read,
    shell,
    state_of,
)

QUICK = {"polling_interval": 0.05}


@pytest.fixture(scope="module")
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


def test_a_fresh_task_shows_its_defaults(client: Client) -> None:
    make_job(client, "waiting", "no-such-pool", constraints={"maxTaskRetryCount": 5})
    client.create_task("waiting", {"id": "T", "commandLine": "true"})

    task = client.get_task("waiting", "t").as_dict()

    assert task["id"] == "T"
    assert task["state"] == "active"
    assert task["constraints"] == {
        "maxWallClockTime": "P10675199DT2H48M5.4775807S",
        "retentionTime": "P7D",
        "maxTaskRetryCount": 5,
    }
    assert task["requiredSlots"] == 1
    assert task["executionInfo"] == {"retryCount": 0, "requeueCount": 0}
    assert task["userIdentity"] == {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}


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
    assert env["HOME"].startswith(env["AZ_BATCH_NODE_ROOT_DIR"])
    own = {"PATH", "LANG", "HOME", "COLOUR", "SIZE"}
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


def test_terminating_a_task_kills_its_whole_process_group(client: Client, job: str) -> None:
    script = "sleep 61 & echo $! ; wait"
    client.create_task(job, {"id": "group", "commandLine": shell(script)})
    eventually(lambda: state_of(client, job, "group") == "running")
    eventually(lambda: bool(read(client, job, "group").strip()))
    child = int(read(client, job, "group"))

    client.terminate_task(job, "group")

    task = client.get_task(job, "group").as_dict()
    assert task["state"] == "completed"
    assert task["executionInfo"]["failureInfo"]["code"] == "TaskEnded"
    eventually(lambda: not is_alive(child))
    with refused("TaskCompleted", 409):
        client.terminate_task(job, "group")


def test_a_deleted_task_is_gone_with_its_processes_and_files(client: Client, job: str) -> None:
    client.create_task(job, {"id": "gone", "commandLine": shell("echo $$; sleep 60")})
    eventually(lambda: state_of(client, job, "gone") == "running")
    eventually(lambda: bool(read(client, job, "gone").strip()))
    pid = int(read(client, job, "gone"))

    client.delete_task(job, "gone")

    assert not is_alive(pid)
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


def test_a_collection_gets_a_result_for_each_task(client: Client) -> None:
    make_job(client, "collection", "no-such-pool")
    client.create_task("collection", {"id": "there", "commandLine": "true"})

    result = client.create_task_collection(
        "collection",
        {
            "value": [
                {"id": "new", "commandLine": "true"},
                {"id": "THERE", "commandLine": "true"},
                {"id": "bad id", "commandLine": "true"},
                {"id": "no-command"},
            ]
        },
    ).as_dict()

    assert [
        (one["taskId"], one["status"], one.get("error", {}).get("code")) for one in result["value"]
    ] == [
        ("new", "success", None),
        ("THERE", "clienterror", "TaskExists"),
        ("bad id", "clienterror", "InvalidPropertyValue"),
        ("no-command", "clienterror", "MissingRequiredProperty"),
    ]


def test_a_collection_has_at_most_a_hundred_tasks(client: Client) -> None:
    make_job(client, "crowded", "no-such-pool")
    tasks = [{"id": f"t{i}", "commandLine": "true"} for i in range(101)]

    with refused("InvalidPropertyValue", 400):
        client.create_task_collection("crowded", {"value": tasks})


def test_a_body_over_a_megabyte_is_too_large(client: Client) -> None:
    make_job(client, "heavy", "no-such-pool")
    tasks = [{"id": f"t{i}", "commandLine": "x" * 50_000} for i in range(30)]

    client.create_tasks("heavy", tasks)

    assert client.get_job_task_counts("heavy").task_counts.active == 30


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"commandLine": ""}, "InvalidPropertyValue"),
        ({"authenticationTokenSettings": {}}, "UnsupportedProperty"),
        ({"requiredSlots": 0}, "InvalidPropertyValue"),
        ({"constraints": {"maxTaskRetryCount": -2}}, "InvalidPropertyValue"),
        ({"resourceFiles": [{"filePath": "x"}]}, "InvalidPropertyValue"),
        ({"resourceFiles": [{"httpUrl": "http://127.0.0.1/x"}]}, "InvalidPropertyValue"),
        ({"dependsOn": {"taskIds": ["a"]}}, "TaskDependenciesNotSpecifiedOnJob"),
        ({"commandLine": "a\0b"}, "InvalidPropertyValue"),
    ],
)
def test_a_wrong_task_is_refused(
    client: Client, job: str, change: dict[str, Any], code: str
) -> None:
    with refused(code, 400):
        client.create_task(job, {"id": "wrong", "commandLine": "true"} | change)


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


def test_three_hundred_quick_tasks_on_four_nodes_complete(client: Client) -> None:
    make_pool(client, "wide", nodes=4)
    make_job(client, "many", "wide")

    client.create_tasks("many", [{"id": f"t{i:03}", "commandLine": "true"} for i in range(300)])
    eventually(lambda: client.get_job_task_counts("many").task_counts.succeeded == 300)

    nodes = list(client.list_nodes("wide"))
    assert sum(node.total_tasks_run or 0 for node in nodes) == 300
    assert all(node.total_tasks_run for node in nodes)
    assert {node.state for node in nodes} == {"idle"}
    client.begin_delete_pool("wide", **QUICK).result()


def test_a_task_that_wants_more_slots_than_a_node_has_waits(client: Client) -> None:
    make_job(client, "greedy", "shared")
    client.create_task("greedy", {"id": "big", "commandLine": "true", "requiredSlots": 3})
    run(client, "greedy", {"id": "small", "commandLine": "true"})

    assert state_of(client, "greedy", "big") == "active"


def test_a_job_that_is_not_there_has_no_tasks(client: Client) -> None:
    with refused("JobNotFound", 404):
        list(client.list_tasks("none"))
    with refused("JobNotFound", 404):
        client.create_task("none", {"id": "t", "commandLine": "true"})
