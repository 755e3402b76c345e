"""Nodes taken out of scheduling, reimaged, deallocated, started and preempted, over the wire."""

import json

import pytest
import requests

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
    shell,
    state_of,
)
from endpoint.signing import signed_request


def _only_node(client: Client, pool_id: str) -> str:
    [node] = client.list_nodes(pool_id)
    return str(node.id)


def _preempt(endpoint: RunningEndpoint, body: dict[str, str]) -> requests.Response:
    return signed_request(endpoint, "POST", "/_local/preempt", body=json.dumps(body).encode())


def _run_sleeper(client: Client, job_id: str, pool_id: str) -> None:
    make_job(client, job_id, pool_id)
    client.create_task(job_id, {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, job_id, "t") == "running")


def test_a_reimaged_node_loses_its_files_and_users(client: Client) -> None:
    make_pool(client, "reimaged", startTask={"commandLine": shell("date >> ../../shared/boots")})
    node = _only_node(client, "reimaged")
    client.create_node_user("reimaged", node, {"name": "ann", "password": "x"})

    client.begin_reimage_node(
        "reimaged", node, {"nodeReimageOption": "requeue"}, polling_interval=0.05
    ).result()
    eventually(lambda: client.get_node("reimaged", node).state == "idle")

    boots = b"".join(client.download_node_file("reimaged", node, "shared/boots"))
    assert boots.count(b"\n") == 1
    with refused("NodeUserNotFound", 404):
        client.delete_node_user("reimaged", node, "ann")


def test_a_deallocated_node_takes_no_task_until_it_is_started(client: Client) -> None:
    make_pool(client, "deallocated")
    node = _only_node(client, "deallocated")

    client.begin_deallocate_node(
        "deallocated", node, {"nodeDeallocateOption": "terminate"}, polling_interval=0.05
    ).result()
    eventually(lambda: client.get_node("deallocated", node).state == "deallocated")
    with refused("OperationNotValidOnNode", 409):
        client.begin_reboot_node("deallocated", node, {"nodeRebootOption": "requeue"})
    client.begin_start_node("deallocated", node, polling_interval=0.05).result()

    eventually(lambda: client.get_node("deallocated", node).state == "idle")


def test_only_a_deallocated_node_can_be_started(client: Client) -> None:
    make_pool(client, "started")

    with refused("OperationNotValidOnNode", 409):
        client.begin_start_node("started", _only_node(client, "started"))


def test_a_node_that_is_reimaged_says_so(client: Client) -> None:
    make_pool(client, "twice")
    node = _only_node(client, "twice")
    client.begin_reimage_node("twice", node, {"nodeReimageOption": "requeue"})

    with refused("NodeBeingReimaged", 409):
        client.begin_reimage_node("twice", node, {"nodeReimageOption": "requeue"})


@pytest.mark.parametrize(
    ("option", "task_state"), [("requeue", "active"), ("terminate", "completed")]
)
def test_a_node_out_of_scheduling_gives_up_its_tasks(
    client: Client, option: str, task_state: str
) -> None:
    pool_id = f"disabled-{option}"
    make_pool(client, pool_id)
    node = _only_node(client, pool_id)
    _run_sleeper(client, pool_id, pool_id)

    client.disable_node_scheduling(pool_id, node, {"nodeDisableSchedulingOption": option})
    eventually(lambda: client.get_node(pool_id, node).state == "offline")

    assert client.get_node(pool_id, node).scheduling_state == "disabled"
    assert state_of(client, pool_id, "t") == task_state
    client.begin_delete_job(pool_id, polling_interval=0.05).result()


def test_a_node_out_of_scheduling_may_finish_its_tasks_but_gets_no_new_ones(
    client: Client,
) -> None:
    make_pool(client, "draining", taskSlotsPerNode=2)
    node = _only_node(client, "draining")
    _run_sleeper(client, "draining", "draining")

    option = {"nodeDisableSchedulingOption": "taskcompletion"}
    client.disable_node_scheduling("draining", node, option)
    client.create_task("draining", {"id": "late", "commandLine": "true"})
    running = client.get_node("draining", node).state
    client.terminate_task("draining", "t")
    eventually(lambda: client.get_node("draining", node).state == "offline")

    assert running == "running"
    assert state_of(client, "draining", "late") == "active"
    client.enable_node_scheduling("draining", node)
    eventually(lambda: state_of(client, "draining", "late") == "completed")


def test_scheduling_can_be_switched_only_to_the_other_state(client: Client) -> None:
    make_pool(client, "switched")
    node = _only_node(client, "switched")

    with refused("NodeAlreadyInTargetSchedulingState", 409):
        client.enable_node_scheduling("switched", node)
    client.disable_node_scheduling("switched", node, {"nodeDisableSchedulingOption": "requeue"})
    with refused("NodeAlreadyInTargetSchedulingState", 409):
        client.disable_node_scheduling("switched", node, {"nodeDisableSchedulingOption": "requeue"})


def test_a_node_stays_out_of_scheduling_through_a_crash(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, "pool")
        node = _only_node(client, "pool")
        client.disable_node_scheduling("pool", node, {"nodeDisableSchedulingOption": "requeue"})

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        assert client.get_node("pool", node).state == "offline"


def test_a_preempted_node_comes_back_and_its_task_is_requeued_without_counting(
    client: Client, endpoint: RunningEndpoint
) -> None:
    make_pool(client, "spot", nodes=0)
    client.begin_resize_pool("spot", {"targetLowPriorityNodes": 1}, polling_interval=0.05).result()
    eventually(lambda: [node.state for node in client.list_nodes("spot")] == ["idle"])
    node = _only_node(client, "spot")
    _run_sleeper(client, "spot", "spot")

    answer = _preempt(endpoint, {"node": node})
    preempted = client.get_node("spot", node).state
    eventually(lambda: state_of(client, "spot", "t") == "running")

    assert answer.status_code == 200
    assert preempted == "preempted"
    info = client.get_task("spot", "t").execution_info
    assert info
    assert info.requeue_count == 0
    client.begin_delete_job("spot", polling_interval=0.05).result()


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "MissingRequiredProperty"), ({"node": "tvmps_none_p"}, "NodeNotFound")],
)
def test_only_a_node_that_exists_can_be_preempted(
    endpoint: RunningEndpoint, body: dict[str, str], code: str
) -> None:
    answer = _preempt(endpoint, body)

    assert answer.json()["code"] == code


def test_a_dedicated_node_is_never_preempted(client: Client, endpoint: RunningEndpoint) -> None:
    node = next(iter(client.list_nodes("shared"))).id

    answer = _preempt(endpoint, {"node": node})

    assert (answer.status_code, answer.json()["code"]) == (409, "OperationNotValidOnNode")
