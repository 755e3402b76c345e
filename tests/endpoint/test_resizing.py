"""Pools that come to their number of nodes, over the wire."""

from datetime import timedelta

from endpoint.refusals import refused
from endpoint.running import (
    POOL,
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


def test_a_pool_with_nodes_is_resizing_before_the_create_is_answered(client: Client) -> None:
    client.create_pool(POOL | {"id": "resizing", "targetDedicatedNodes": 1})

    assert client.get_pool("resizing").allocation_state == "resizing"


def test_a_pool_grows_and_shrinks(client: Client) -> None:
    make_pool(client, "elastic", nodes=1)

    client.begin_resize_pool(
        "elastic", {"targetDedicatedNodes": 2, "targetLowPriorityNodes": 1}, polling_interval=0.05
    ).result()
    grown = client.get_pool("elastic")
    client.begin_resize_pool("elastic", {"targetDedicatedNodes": 0}, polling_interval=0.05).result()
    shrunk = client.get_pool("elastic")

    assert (grown.current_dedicated_nodes, grown.current_low_priority_nodes) == (2, 1)
    assert (shrunk.current_dedicated_nodes, shrunk.current_low_priority_nodes) == (0, 1)


def test_a_resize_waits_for_the_one_before(client: Client) -> None:
    client.create_pool(POOL | {"id": "busy", "targetDedicatedNodes": 1})

    with refused("PoolBeingResized"):
        client.begin_resize_pool("busy", {"targetDedicatedNodes": 2})


def test_a_stopped_resize_leaves_the_target_and_says_why(client: Client) -> None:
    client.create_pool(POOL | {"id": "halted", "targetDedicatedNodes": 2})

    client.begin_stop_pool_resize("halted", polling_interval=0.05).result()

    pool = client.get_pool("halted")
    assert [error.code for error in pool.resize_errors or []] == ["ResizeStopped"]
    assert (pool.target_dedicated_nodes, pool.current_dedicated_nodes) == (2, 0)


def test_the_core_quota_stops_a_resize_not_the_request(client: Client) -> None:
    client.create_pool(
        POOL | {"id": "huge", "vmSize": "standard_d64_v3", "targetDedicatedNodes": 100}
    )
    eventually(lambda: client.get_pool("huge").allocation_state == "steady")

    errors = client.get_pool("huge").resize_errors

    assert [error.code for error in errors or []] == ["AccountCoreQuotaReached"]
    client.begin_delete_pool("huge", polling_interval=0.05).result()


def test_named_nodes_are_removed_and_their_tasks_requeued(client: Client) -> None:
    make_pool(client, "shrinking", nodes=1)
    make_job(client, "requeued", "shrinking")
    client.create_task("requeued", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "requeued", "t") == "running")
    [node] = client.list_nodes("shrinking")

    client.begin_remove_nodes("shrinking", {"nodeList": [node.id]}, polling_interval=0.05).result()

    task = client.get_task("requeued", "t")
    assert not list(client.list_nodes("shrinking"))
    assert client.get_pool("shrinking").target_dedicated_nodes == 0
    assert task.state == "active"
    assert task.execution_info
    assert task.execution_info.requeue_count == 1
    client.begin_delete_job("requeued", polling_interval=0.05).result()


def test_an_unknown_node_cannot_be_removed(client: Client) -> None:
    with refused("InvalidPropertyValue"):
        client.begin_remove_nodes("shared", {"nodeList": ["tvmps_none_d"]})


def test_node_counts_have_every_state_and_a_total(client: Client) -> None:
    [counts] = client.list_pool_node_counts(filter="poolId eq 'shared'")

    assert counts.dedicated
    assert counts.dedicated.total == 2
    assert counts.dedicated.upgrading_os == 0
    assert counts.low_priority
    assert counts.low_priority.total == 0


def test_a_stopped_drain_is_over_soon_and_its_node_stays(client: Client) -> None:
    make_pool(client, "stopped-drain", nodes=1)
    make_job(client, "resize-stopped", "stopped-drain")
    client.create_task("resize-stopped", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "resize-stopped", "t") == "running")
    client.begin_resize_pool(
        "stopped-drain",
        {"targetDedicatedNodes": 0, "nodeDeallocationOption": "taskcompletion"},
        polling_interval=0.05,
    )
    eventually(
        lambda: [node.state for node in client.list_nodes("stopped-drain")] == ["leavingpool"]
    )

    client.begin_stop_pool_resize("stopped-drain", polling_interval=0.05).result()

    pool = client.get_pool("stopped-drain")
    assert [error.code for error in pool.resize_errors or []] == ["ResizeStopped"]
    assert (pool.target_dedicated_nodes, pool.current_dedicated_nodes) == (0, 1)
    assert [node.state for node in client.list_nodes("stopped-drain")] == ["running"]
    assert state_of(client, "resize-stopped", "t") == "running"
    client.begin_delete_job("resize-stopped", polling_interval=0.05).result()


def test_a_drained_node_leaves_once_its_task_is_done(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_pool(client, "finished-drain", nodes=1)
    gate = SharedFile.make(endpoint, "drain-gate")
    make_job(client, "resize-finished", "finished-drain")
    client.create_task("resize-finished", {"id": "t", "commandLine": shell(until(gate))})
    eventually(lambda: state_of(client, "resize-finished", "t") == "running")
    [node] = client.list_nodes("finished-drain")

    drained = client.begin_remove_nodes(
        "finished-drain",
        {"nodeList": [node.id], "nodeDeallocationOption": "taskcompletion"},
        polling_interval=0.05,
    )
    eventually(lambda: client.get_node("finished-drain", node.id).state == "leavingpool")
    gate.open()
    drained.result()

    task = client.get_task("resize-finished", "t")
    assert (task.state, task.execution_info.requeue_count) == ("completed", 0)
    assert list(client.list_nodes("finished-drain")) == []
    assert client.get_pool("finished-drain").resize_errors is None


def test_the_pool_shows_the_timeout_of_its_last_resize(client: Client) -> None:
    client.create_pool(POOL | {"id": "timed"})
    for timeout, shown in ((timedelta(minutes=7), 7), (None, 15)):
        client.begin_resize_pool(
            "timed", {"targetDedicatedNodes": 0, "resizeTimeout": timeout}, polling_interval=0.05
        ).result()

        assert client.get_pool("timed").resize_timeout == timedelta(minutes=shown)
    with refused("InvalidPropertyValue", 400):
        client.begin_resize_pool("timed", {"targetDedicatedNodes": 0, "resizeTimeout": "PT4M"})
    with refused("InvalidPropertyValue", 400):
        client.begin_remove_nodes("timed", {"nodeList": [], "resizeTimeout": "PT4M"})


def test_nodes_that_were_to_be_removed_go_after_a_crash(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, nodes=2)
        make_job(client, "job")
        client.create_task("job", {"id": "t", "commandLine": "sleep 60"})
        eventually(lambda: state_of(client, "job", "t") == "running")
        [busy] = [node.id for node in client.list_nodes("pool") if node.state == "running"]
        [idle] = [node.id for node in client.list_nodes("pool") if node.state == "idle"]
        client.begin_remove_nodes(
            "pool", {"nodeList": [busy], "nodeDeallocationOption": "taskcompletion"}
        )

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: client.get_pool("pool").allocation_state == "steady")
        assert [node.id for node in client.list_nodes("pool")] == [idle]
        eventually(lambda: state_of(client, "job", "t") == "running")
        assert client.get_task("job", "t").node_info.node_id == idle


def test_a_refused_removal_leaves_the_nodes_task_alone(client: Client) -> None:
    make_pool(client, "refused-removal", nodes=1)
    make_job(client, "refused-removal", "refused-removal")
    client.create_task("refused-removal", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "refused-removal", "t") == "running")
    [node] = client.list_nodes("refused-removal")
    drain = {"targetDedicatedNodes": 0, "nodeDeallocationOption": "taskcompletion"}
    client.begin_resize_pool("refused-removal", drain, polling_interval=0.05)

    with refused("PoolBeingResized", 409):
        client.begin_remove_nodes("refused-removal", {"nodeList": [node.id]})

    eventually(lambda: client.get_node("refused-removal", node.id).state == "leavingpool")
    assert state_of(client, "refused-removal", "t") == "running"
    assert client.get_task("refused-removal", "t").execution_info.requeue_count == 0
    client.begin_delete_job("refused-removal", polling_interval=0.05).result()
