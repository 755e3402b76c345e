"""Job manager tasks, over the wire."""

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    make_pool,
    shell,
    state_of,
    until,
)


def managed(script: str, **more: object) -> dict[str, object]:
    return {"jobManagerTask": {"id": "manager", "commandLine": shell(script)} | more}


def add(client: Client, job_id: str, task_id: str, script: str = "true") -> None:
    client.create_task(job_id, {"id": task_id, "commandLine": shell(script)})


def test_the_manager_is_there_from_the_start_with_its_defaults(client: Client) -> None:
    make_job(client, "jm-shown", "no-such-pool", **managed("true", displayName="M"))

    task = client.get_task("jm-shown", "manager").as_dict()
    manager = client.get_job("jm-shown").as_dict()["jobManagerTask"]

    assert (task["displayName"], task["state"], task["requiredSlots"]) == ("M", "active", 1)
    assert task["constraints"]["maxTaskRetryCount"] == 0
    assert "killJobOnCompletion" not in task
    assert (manager["killJobOnCompletion"], manager["runExclusive"]) == (True, True)
    assert manager["allowLowPriorityNode"] is True


@pytest.mark.parametrize("code", [0, 1])
def test_the_job_ends_with_its_manager(
    endpoint: RunningEndpoint, client: Client, code: int
) -> None:
    job = f"jm-ends-{code}"
    gate = SharedFile.make(endpoint, f"{job}-gate")
    script = f"{until(gate)}; exit {code}"
    make_job(client, job, "shared", **managed(script, runExclusive=False))
    add(client, job, "beside", "sleep 60")
    gate.open()

    eventually(lambda: client.get_job(job).state == "completed")

    assert client.get_job(job).execution_info.termination_reason == "JMComplete"
    assert client.get_task(job, "beside").execution_info.failure_info.code == "TaskEnded"


def test_a_job_may_outlive_its_manager(client: Client) -> None:
    make_job(client, "jm-outlived", "shared", **managed("true", killJobOnCompletion=False))
    add(client, "jm-outlived", "later")

    eventually(lambda: state_of(client, "jm-outlived", "later") == "completed")

    assert state_of(client, "jm-outlived", "manager") == "completed"
    assert client.get_task("jm-outlived", "later").execution_info.result == "success"
    assert client.get_job("jm-outlived").state == "active"


def test_an_exclusive_manager_shares_its_node_with_nobody(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_pool(client, "jm-pool", taskSlotsPerNode=4)
    gate = SharedFile.make(endpoint, "alone-gate")
    make_job(client, "jm-first", "jm-pool")
    add(client, "jm-first", "holding", until(gate))
    eventually(lambda: state_of(client, "jm-first", "holding") == "running")

    make_job(client, "jm-alone", "jm-pool", **managed("sleep 0.5", killJobOnCompletion=False))
    add(client, "jm-alone", "beside")
    gate.open()
    eventually(lambda: state_of(client, "jm-alone", "beside") == "completed")

    alone = client.get_task("jm-alone", "manager").execution_info
    assert alone.start_time >= client.get_task("jm-first", "holding").execution_info.end_time
    assert client.get_task("jm-alone", "beside").execution_info.start_time >= alone.end_time
    client.begin_delete_pool("jm-pool", polling_interval=0.05).result()


def test_a_manager_that_is_not_exclusive_shares_its_node(client: Client) -> None:
    make_pool(client, "jm-sharing", taskSlotsPerNode=2)
    make_job(client, "jm-shared", "jm-sharing", **managed("sleep 60", runExclusive=False))
    add(client, "jm-shared", "beside")

    eventually(lambda: state_of(client, "jm-shared", "beside") == "completed")

    assert state_of(client, "jm-shared", "manager") == "running"
    client.begin_delete_job("jm-shared", polling_interval=0.05).result()
    client.begin_delete_pool("jm-sharing", polling_interval=0.05).result()


def test_a_manager_can_insist_on_a_dedicated_node(client: Client) -> None:
    make_pool(client, "jm-spot", nodes=0)
    client.begin_resize_pool("jm-spot", {"targetLowPriorityNodes": 1}, polling_interval=0.05)
    eventually(lambda: [node.state for node in client.list_nodes("jm-spot")] == ["idle"])
    make_job(client, "jm-dear", "jm-spot", **managed("true", allowLowPriorityNode=False))
    make_job(client, "jm-cheap", "jm-spot", **managed("true"))

    eventually(lambda: state_of(client, "jm-cheap", "manager") == "completed")

    assert state_of(client, "jm-dear", "manager") == "active"
    client.begin_delete_pool("jm-spot", polling_interval=0.05).result()


def test_a_manager_is_tried_again_before_the_job_ends(client: Client) -> None:
    again = managed("exit 1", constraints={"maxTaskRetryCount": 2})
    make_job(client, "jm-retry", "shared", **again)

    eventually(lambda: client.get_job("jm-retry").state == "completed")

    assert client.get_task("jm-retry", "manager").execution_info.retry_count == 2


def test_a_manager_needs_an_id_of_its_own(client: Client) -> None:
    with refused("MissingRequiredProperty", 400):
        make_job(client, "jm-nameless", "shared", jobManagerTask={"commandLine": "true"})
    with refused("TaskIdSameAsJobPreparationTask", 409):
        preparation = {"id": "Manager", "commandLine": "true"}
        make_job(client, "jm-same", "shared", jobPreparationTask=preparation, **managed("true"))
    with refused("TaskExists", 409):
        make_job(client, "jm-named", "no-such-pool", **managed("true"))
        add(client, "jm-named", "Manager")
