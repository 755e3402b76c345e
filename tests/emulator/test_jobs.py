"""Jobs over the wire."""

import time
from typing import Any

import pytest

from emulator.refusals import refused
from emulator.running import Client, eventually, make_job, shell, state_of

QUICK = {"polling_interval": 0.05}


def test_a_new_job_shows_its_defaults(client: Client) -> None:
    make_job(client, "Fresh", "shared")

    job = client.get_job("fresh").as_dict()

    assert job["id"] == "Fresh"
    assert job["state"] == "active"
    assert job["priority"] == 0
    assert job["maxParallelTasks"] == -1
    assert job["onAllTasksComplete"] == "noaction"
    assert job["constraints"]["maxWallClockTime"] == "P10675199DT2H48M5.4775807S"
    assert job["executionInfo"]["poolId"] == "shared"


def test_a_job_id_is_taken_ignoring_case(client: Client) -> None:
    make_job(client, "taken", "shared")

    with refused("JobExists", 409):
        make_job(client, "TAKEN", "shared")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": ""}, "InvalidPropertyValue"),
        ({"priority": 1001}, "OutOfRangePriority"),
        ({"poolInfo": {}}, "MissingRequiredProperty"),
        ({"poolInfo": None}, "MissingRequiredProperty"),
        ({"onAllTasksComplete": "explode"}, "InvalidPropertyValue"),
        ({"constraints": {"maxWallClockTime": "soon"}}, "InvalidPropertyValue"),
        ({"colour": "red"}, "UnsupportedProperty"),
    ],
)
def test_a_wrong_job_is_refused(client: Client, change: dict[str, Any], code: str) -> None:
    with refused(code, 400):
        client.create_job({"id": "wrong", "poolInfo": {"poolId": "shared"}} | change)


def test_a_job_may_be_older_than_its_pool(client: Client) -> None:
    make_job(client, "early", "not-yet-there")
    client.create_task("early", {"id": "t", "commandLine": "true"})

    assert state_of(client, "early", "t") == "active"


def test_patch_changes_what_is_present(client: Client) -> None:
    make_job(client, "patched", "shared", priority=5)

    client.update_job("patched", {"metadata": [{"name": "a", "value": "b"}]})

    job = client.get_job("patched")
    assert job.priority == 5
    assert [item.value for item in job.metadata or []] == ["b"]


def test_put_resets_what_is_absent(client: Client) -> None:
    make_job(client, "put", "shared", priority=5)
    job = client.get_job("put")
    job.priority = None

    client.replace_job("put", job)

    assert client.get_job("put").priority == 0


def test_a_job_ends_with_its_last_task_when_told_so_afterwards(client: Client) -> None:
    make_job(client, "ending", "shared")
    client.create_task("ending", {"id": "t", "commandLine": "true"})

    client.update_job("ending", {"onAllTasksComplete": "terminatejob"})
    eventually(lambda: client.get_job("ending").state == "completed")

    info = client.get_job("ending").execution_info
    assert info
    assert info.termination_reason == "AllTasksComplete"
    assert info.end_time
    with refused("JobCompleted", 409):
        client.create_task("ending", {"id": "late", "commandLine": "true"})


def test_terminatejob_cannot_be_switched_off(client: Client) -> None:
    make_job(client, "decided", "shared", onAllTasksComplete="terminatejob")

    with refused("InvalidPropertyValue"):
        client.update_job("decided", {"onAllTasksComplete": "noaction"})


def test_a_terminated_job_ends_running_tasks_and_leaves_active_ones(client: Client) -> None:
    make_job(client, "terminated", "shared", maxParallelTasks=1)
    client.create_task("terminated", {"id": "a", "commandLine": "sleep 60"})
    client.create_task("terminated", {"id": "b", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "terminated", "a") == "running")

    client.begin_terminate_job(
        "terminated", options={"terminateReason": "enough"}, **QUICK
    ).result()

    job, ended = client.get_job("terminated"), client.get_task("terminated", "a")
    assert job.state == "completed"
    assert job.execution_info
    assert job.execution_info.termination_reason == "enough"
    assert ended.execution_info
    assert ended.execution_info.failure_info
    assert ended.execution_info.failure_info.code == "TaskEnded"
    assert state_of(client, "terminated", "b") == "active"


def test_the_wall_clock_ends_a_job(client: Client) -> None:
    make_job(client, "hurried", "shared", constraints={"maxWallClockTime": "PT0.5S"})
    client.create_task("hurried", {"id": "t", "commandLine": "sleep 60"})

    eventually(lambda: client.get_job("hurried").state == "completed")

    info = client.get_job("hurried").execution_info
    assert info
    assert info.termination_reason == "MaxWallClockTimeExpiry"


@pytest.mark.parametrize(("option", "state"), [("requeue", "active"), ("terminate", "completed")])
def test_a_disabled_job_handles_its_tasks_and_can_go_on(
    client: Client, option: str, state: str
) -> None:
    job = f"disabled-{option}"
    make_job(client, job, "shared")
    client.create_task(job, {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, job, "t") == "running")

    client.begin_disable_job(job, {"disableTasks": option}, **QUICK).result()

    assert client.get_job(job).state == "disabled"
    assert state_of(client, job, "t") == state
    client.begin_enable_job(job, **QUICK).result()
    assert client.get_job(job).state == "active"
    client.begin_delete_job(job, **QUICK).result()


def test_an_active_job_cannot_be_enabled(client: Client) -> None:
    make_job(client, "enabled", "shared")

    with refused("OperationInvalidForCurrentState", 409):
        client.begin_enable_job("enabled")


def test_the_pool_of_an_active_job_is_fixed(client: Client) -> None:
    make_job(client, "fixed", "shared")

    with refused("OperationInvalidForCurrentState", 409):
        client.update_job("fixed", {"poolInfo": {"poolId": "other"}})


def test_a_deleted_job_is_deleting_then_gone_with_its_files(client: Client) -> None:
    make_job(client, "doomed", "shared")
    script = 'trap "" TERM; echo up; while :; do sleep 1; done'
    client.create_task("doomed", {"id": "t", "commandLine": shell(script)})
    eventually(lambda: state_of(client, "doomed", "t") == "running")
    node = client.get_task("doomed", "t").node_info
    assert node
    assert node.node_id

    poller = client.begin_delete_job("doomed", **QUICK)
    state = client.get_job("doomed").state
    poller.result()

    assert state == "deleting"
    with refused("JobNotFound", 404):
        client.get_job("doomed")
    files = client.list_node_files("shared", node.node_id, recursive=True)
    assert not [file.name for file in files if "doomed" in file.name]


def test_higher_priority_goes_first(client: Client) -> None:
    make_job(client, "blocker", "shared")
    blockers = [{"id": f"b{i}", "commandLine": "sleep 0.5"} for i in range(4)]
    client.create_tasks("blocker", blockers)
    make_job(client, "low", "shared", priority=-5)
    make_job(client, "high", "shared", priority=5)
    for job in ("low", "high"):
        client.create_tasks(job, [{"id": f"t{i}", "commandLine": "true"} for i in range(8)])

    eventually(lambda: client.get_job_task_counts("low").task_counts.completed == 8)

    starts = {job: _start_times(client, job) for job in ("low", "high")}
    assert min(starts["low"]) >= max(starts["high"])


def test_max_parallel_tasks_is_kept(client: Client) -> None:
    make_job(client, "narrow", "shared", maxParallelTasks=1)
    client.create_tasks("narrow", [{"id": f"t{i}", "commandLine": "true"} for i in range(5)])
    most = 0

    while client.get_job_task_counts("narrow").task_counts.completed < 5:
        most = max(most, client.get_job_task_counts("narrow").task_counts.running)
        time.sleep(0.005)

    assert most <= 1


def _start_times(client: Client, job: str) -> list[Any]:
    infos = [task.execution_info for task in client.list_tasks(job)]
    return [info.start_time for info in infos if info]
