"""Nodes that fail on request: at boot, and while they run tasks."""

from collections.abc import Iterator

import pytest

from endpoint.faulty import set_faults
from endpoint.refusals import refused
from endpoint.running import (
    POOL,
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
    state_of,
)


@pytest.fixture
def faulty(own_endpoint: RunningEndpoint) -> Iterator[Client]:
    with own_endpoint.client() as client:
        yield client


def states(client: Client, pool_id: str = "pool") -> list[str]:
    return sorted(str(node.state.value) for node in client.list_nodes(pool_id))


def run_sleeper(client: Client) -> str:
    """Run a task that does not end on a new pool, and return its node."""
    make_pool(client, nodes=0)
    client.begin_resize_pool("pool", {"targetLowPriorityNodes": 1}, polling_interval=0.05).result()
    make_job(client, "job")
    client.create_task("job", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "job", "t") == "running")
    [node] = client.list_nodes("pool")
    return str(node.id)


def test_a_node_that_fails_at_boot_is_unusable_and_says_why(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    rule = {"fault": "boot", "code": "ContainerInvalidImage", "times": 1}
    set_faults(own_endpoint, rule)

    faulty.create_pool(POOL | {"targetDedicatedNodes": 2})
    eventually(lambda: states(faulty) == ["idle", "unusable"])

    [node] = faulty.list_nodes("pool", filter="state eq 'unusable'")
    [counts] = faulty.list_pool_node_counts()
    assert [error.code for error in node.errors] == ["ContainerInvalidImage"]
    assert (counts.dedicated.unusable, counts.dedicated.idle, counts.dedicated.total) == (1, 1, 2)
    assert faulty.get_pool("pool").current_dedicated_nodes == 2


def test_a_node_that_becomes_unusable_gives_its_task_back_uncounted(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    node = run_sleeper(faulty)

    set_faults(own_endpoint, {"fault": "unusable", "times": 1})
    eventually(lambda: faulty.get_node("pool", node).state == "unusable")

    task = faulty.get_task("job", "t")
    assert task.state == "active"
    assert task.execution_info.requeue_count == 0
    assert task.node_info is None
    assert [error.code for error in faulty.get_node("pool", node).errors] == ["DiskFull"]


def test_the_task_of_an_unusable_node_runs_on_another(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    node = run_sleeper(faulty)
    set_faults(own_endpoint, {"fault": "unusable", "times": 1})
    eventually(lambda: faulty.get_node("pool", node).state == "unusable")

    grow = {"targetLowPriorityNodes": 2}
    faulty.begin_resize_pool("pool", grow, polling_interval=0.05).result()
    eventually(lambda: state_of(faulty, "job", "t") == "running")

    assert faulty.get_task("job", "t").node_info.node_id != node


def test_an_unusable_node_refuses_what_needs_a_usable_one(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    set_faults(own_endpoint, {"fault": "boot"})
    faulty.create_pool(POOL | {"targetDedicatedNodes": 1})
    eventually(lambda: states(faulty) == ["unusable"])
    [node] = faulty.list_nodes("pool")

    with refused("NodeStateUnusable", 409):
        faulty.begin_reboot_node("pool", node.id, {"nodeRebootOption": "requeue"})
    with refused("NodeStateUnusable", 409):
        faulty.begin_reimage_node("pool", node.id, {"nodeReimageOption": "requeue"})
    with refused("NodeStateUnusable", 409):
        faulty.begin_deallocate_node("pool", node.id, {"nodeDeallocateOption": "requeue"})
    with refused("NodeStateUnusable", 409):
        faulty.create_node_user("pool", node.id, {"name": "ann", "password": "x"})


def test_an_unusable_node_can_be_removed(own_endpoint: RunningEndpoint, faulty: Client) -> None:
    set_faults(own_endpoint, {"fault": "boot"})
    faulty.create_pool(POOL | {"targetDedicatedNodes": 1})
    eventually(lambda: states(faulty) == ["unusable"])
    [node] = faulty.list_nodes("pool")

    faulty.begin_remove_nodes("pool", {"nodeList": [node.id]}, polling_interval=0.05).result()

    assert states(faulty) == []


def test_a_shrinking_pool_parts_with_its_unusable_node_first(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    set_faults(own_endpoint, {"fault": "boot", "times": 1})
    faulty.create_pool(POOL | {"targetDedicatedNodes": 3})
    eventually(lambda: states(faulty) == ["idle", "idle", "unusable"])

    shrink = {"targetDedicatedNodes": 2}
    faulty.begin_resize_pool("pool", shrink, polling_interval=0.05).result()

    assert states(faulty) == ["idle", "idle"]


def test_an_unusable_node_stays_so_through_a_crash(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    node = run_sleeper(faulty)
    set_faults(own_endpoint, {"fault": "unusable", "code": "MountConfigurationError", "times": 1})
    eventually(lambda: faulty.get_node("pool", node).state == "unusable")

    own_endpoint.kill()
    own_endpoint.start()

    found = faulty.get_node("pool", node)
    assert found.state == "unusable"
    assert [error.code for error in found.errors] == ["MountConfigurationError"]


def test_a_node_out_of_reach_comes_back_and_runs_its_task_again(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    node = run_sleeper(faulty)
    seen = set()

    def is_unknown() -> bool:
        found = faulty.get_node("pool", node).state
        seen.add(found)
        return bool(found == "unknown")

    set_faults(own_endpoint, {"fault": "unknown", "times": 1})
    eventually(is_unknown)
    with refused("OperationNotValidOnNode", 409):
        faulty.begin_reboot_node("pool", node, {"nodeRebootOption": "requeue"})
    eventually(lambda: state_of(faulty, "job", "t") == "running")

    assert seen == {"running", "unknown"}
    assert faulty.get_node("pool", node).state == "running"
    assert faulty.get_task("job", "t").execution_info.requeue_count == 0


def test_a_node_out_of_reach_at_a_crash_comes_back(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    node = run_sleeper(faulty)
    set_faults(own_endpoint, {"fault": "unknown", "times": 1})
    eventually(lambda: faulty.get_node("pool", node).state == "unknown")
    own_endpoint.kill()

    own_endpoint.start()

    eventually(lambda: state_of(faulty, "job", "t") == "running")


def test_only_spot_nodes_that_run_tasks_are_preempted_by_rule(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    spot = run_sleeper(faulty)
    grow = {"targetDedicatedNodes": 1, "targetLowPriorityNodes": 2}
    faulty.begin_resize_pool("pool", grow, polling_interval=0.05).result()
    faulty.create_task("job", {"id": "u", "commandLine": "sleep 60"})
    eventually(lambda: states(faulty) == ["idle", "running", "running"])

    set_faults(own_endpoint, {"fault": "preempt"})
    eventually(lambda: faulty.get_node("pool", spot).state == "preempted")

    dedicated = [node for node in faulty.list_nodes("pool") if node.is_dedicated]
    assert [node.state for node in dedicated] == ["running"]
