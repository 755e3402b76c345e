"""Jobs that end, stop, go on and disappear, over the wire."""

import pytest

from endpoint.refusals import refused
from endpoint.running import Client, eventually, make_job, read, shell, state_of

QUICK = {"polling_interval": 0.05}


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


def test_a_deleted_job_is_deleting_then_gone_with_its_files(client: Client) -> None:
    make_job(client, "doomed", "shared")
    script = 'trap "" TERM; echo up; while :; do sleep 1; done'
    client.create_task("doomed", {"id": "t", "commandLine": shell(script)})
    eventually(lambda: state_of(client, "doomed", "t") == "running")
    # Before it has set its trap, the task would end at once, and the job with it.
    eventually(lambda: read(client, "doomed", "t").strip() == "up")
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


def test_a_job_cannot_run_no_tasks_in_parallel(client: Client) -> None:
    with refused("InvalidPropertyValue", 400):
        make_job(client, "no-parallel", "no-such-pool", maxParallelTasks=0)
    make_job(client, "some-parallel", "no-such-pool", maxParallelTasks=1)
    with refused("InvalidPropertyValue", 400):
        client.update_job("some-parallel", {"maxParallelTasks": 0})
