"""Nodes over the wire: start tasks, reboots, files."""

import re

from endpoint.refusals import refused
from endpoint.running import POOL, Client, eventually, make_pool, shell


def test_a_node_shows_what_it_is(client: Client) -> None:
    node = next(iter(client.list_nodes("shared")))

    assert re.fullmatch(r"tvmps_[0-9a-f]{64}_d", node.id)
    assert client.get_node("shared", node.id).affinity_id == f"TVM:{node.id}"
    assert node.is_dedicated is True
    assert node.vm_size == "standard_d1_v2"


def test_a_node_has_the_folders_of_a_batch_node(client: Client) -> None:
    node = next(iter(client.list_nodes("shared")))

    names = {file.name for file in client.list_node_files("shared", node.id)}

    assert {"applications", "fsmounts", "shared", "startup", "volatile", "workitems"} <= names


def test_a_start_task_runs_before_the_node_takes_tasks(client: Client) -> None:
    script = "echo $AZ_BATCH_POOL_ID > $AZ_BATCH_NODE_SHARED_DIR/seen"
    make_pool(client, "prepared", startTask={"commandLine": shell(script)})

    [node] = client.list_nodes("prepared")
    seen = client.download_node_file("prepared", node.id, "shared/seen")

    assert b"".join(seen) == b"prepared\n"
    assert node.start_task_info
    assert node.start_task_info.result == "success"
    assert node.start_task_info.exit_code == 0


def test_a_failing_start_task_is_retried_then_takes_the_node_out(client: Client) -> None:
    start_task = {"commandLine": shell("echo broken >&2; exit 3"), "maxTaskRetryCount": 1}
    client.create_pool(POOL | {"id": "broken", "targetDedicatedNodes": 1, "startTask": start_task})
    eventually(lambda: [node.state for node in client.list_nodes("broken")] == ["starttaskfailed"])

    [node] = client.list_nodes("broken", filter="state eq 'starttaskfailed'")
    stderr = client.download_node_file("broken", node.id, "startup/stderr.txt")

    assert node.start_task_info
    assert node.start_task_info.exit_code == 3
    assert node.start_task_info.retry_count == 1
    assert node.start_task_info.failure_info
    assert node.start_task_info.failure_info.code == "FailureExitCode"
    assert b"".join(stderr) == b"broken\n"


def test_a_reboot_runs_the_pools_new_start_task(client: Client) -> None:
    make_pool(client, "rebooted", startTask={"commandLine": shell("exit 0")})
    [node] = client.list_nodes("rebooted")
    client.update_pool(
        "rebooted",
        {"startTask": {"commandLine": shell("echo new > $AZ_BATCH_NODE_SHARED_DIR/version")}},
    )

    client.begin_reboot_node(
        "rebooted", node.id, {"nodeRebootOption": "requeue"}, polling_interval=0.05
    ).result()
    eventually(lambda: client.get_node("rebooted", node.id).state == "idle")

    version = client.download_node_file("rebooted", node.id, "shared/version")
    after = client.get_node("rebooted", node.id)
    assert b"".join(version) == b"new\n"
    assert after.last_boot_time
    assert node.last_boot_time
    assert after.last_boot_time > node.last_boot_time


def test_a_node_that_boots_cannot_be_rebooted(client: Client) -> None:
    make_pool(client, "booting")
    [node] = client.list_nodes("booting")
    client.begin_reboot_node("booting", node.id, {"nodeRebootOption": "requeue"})

    with refused("NodeBeingRebooted", 409):
        client.begin_reboot_node("booting", node.id, {"nodeRebootOption": "requeue"})


def test_unknown_nodes_and_pools_are_not_found(client: Client) -> None:
    with refused("NodeNotFound", 404):
        client.get_node("shared", "tvmps_none_d")
    with refused("PoolNotFound", 404):
        list(client.list_nodes("none"))
