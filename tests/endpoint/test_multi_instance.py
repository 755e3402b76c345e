"""Multi-instance tasks: one task on several nodes at once, which find each other by address."""

import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from endpoint.instances import (
    NODES,
    multi_instance,
    node_states,
    run_multi_instance,
)
from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    read,
    shell,
    state_of,
)

LISTEN = """
import os, socket
host, port = os.environ["AZ_BATCH_MASTER_NODE"].split(":")
with socket.create_server((host, int(port))) as listener:
    for _ in os.environ["AZ_BATCH_HOST_LIST"].split(",")[1:]:
        connection, (address, _) = listener.accept()
        print(address, connection.makefile().readline().strip())
"""

CONNECT = """
import os, pathlib, socket, time
number = int(pathlib.Path(os.environ["AZ_BATCH_TASK_DIR"]).name)
own = os.environ["AZ_BATCH_HOST_LIST"].split(",")[number]
host, port = os.environ["AZ_BATCH_MASTER_NODE"].split(":")
while True:
    try:
        with socket.create_connection((host, int(port)), source_address=(own, 0)) as connection:
            connection.sendall(os.environ["AZ_BATCH_NODE_ID"].encode() + b"\\n")
            break
    except ConnectionRefusedError:
        time.sleep(0.02)
"""


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture
def files(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "common").write_text("for all\n")
    (tmp_path / "own").write_text("for one\n")
    handler = partial(_QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one loopback address")
def test_background_processes_of_subtasks_reach_the_primary_at_its_nodes_address(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    listen, connect = (SharedFile.make(endpoint, name) for name in ("listen.py", "connect.py"))
    listen.path.write_text(LISTEN)
    connect.path.write_text(CONNECT)
    python = sys.executable
    in_background = f"{python} {connect} & exit 0"
    coordination = f"if [ $AZ_BATCH_IS_CURRENT_NODE_MASTER = false ]; then {in_background}; fi"
    make_job(client, "meeting", mpi_pool)

    task = run_multi_instance(
        client,
        "meeting",
        multi_instance("t", coordination=coordination, application=f"{python} {listen}"),
    )

    nodes = {node.id: node.ip_address for node in client.list_nodes(mpi_pool)}
    del nodes[task.node_info.node_id]
    met = [line.split() for line in read(client, "meeting", "t").splitlines()]
    assert sorted(met) == sorted([address, node] for node, address in nodes.items())
    assert task.execution_info.exit_code == 0
    assert task.execution_info.result == "success"


def test_every_instance_is_told_of_all(client: Client, mpi_pool: str) -> None:
    names = [f"AZ_BATCH_{name}" for name in ("HOST_LIST", "NODE_LIST", "MASTER_NODE")]
    show = shell("env")
    make_job(client, "told", mpi_pool)
    spec = multi_instance("t", application="env > application")
    spec["multiInstanceSettings"]["coordinationCommandLine"] = show

    task = run_multi_instance(client, "told", spec)

    primary = read_environment(read(client, "told", "t"))
    assert primary == read_environment(read(client, "told", "t", "wd/application"))
    by_id = {node.id: node.ip_address for node in client.list_nodes(mpi_pool)}
    subtasks = list(client.list_subtasks("told", "t"))
    placed = [task.node_info.node_id, *(subtask.node_info.node_id for subtask in subtasks)]
    addresses = [by_id[node_id] for node_id in placed]
    assert primary["AZ_BATCH_HOST_LIST"] == ",".join(addresses)
    assert primary["AZ_BATCH_NODE_LIST"] == ";".join(addresses)
    assert primary["AZ_BATCH_MASTER_NODE"] == f"{addresses[0]}:6000"
    assert primary["CCP_NODES"] == " ".join(["3", *(f"{address} 1" for address in addresses)])
    assert primary["AZ_BATCH_IS_CURRENT_NODE_MASTER"] == "true"
    assert primary["AZ_BATCH_TASK_SHARED_DIR"] == primary["AZ_BATCH_TASK_DIR"]
    for subtask in subtasks:
        env = read_environment(node_file(client, subtask, "stdout.txt"))
        root, directory = env["AZ_BATCH_NODE_ROOT_DIR"], subtask.node_info.task_root_directory
        assert {name: env[name] for name in names} == {name: primary[name] for name in names}
        assert env["AZ_BATCH_IS_CURRENT_NODE_MASTER"] == "false"
        assert env["AZ_BATCH_NODE_ID"] == subtask.node_info.node_id
        assert env["AZ_BATCH_TASK_ID"] == "t"
        assert env["AZ_BATCH_TASK_DIR"] == f"{root}/{directory}"
        assert env["AZ_BATCH_TASK_WORKING_DIR"] == env["PWD"] == f"{root}/{directory}/wd"
        assert env["AZ_BATCH_TASK_SHARED_DIR"] == str(Path(root, directory).parent)


def test_nodes_of_a_pool_have_addresses_of_their_own(client: Client, mpi_pool: str) -> None:
    addresses = {node.ip_address for node in client.list_nodes(mpi_pool)}

    assert len(addresses) == NODES
    assert all(address.startswith("127.") and address != "127.0.0.1" for address in addresses)


def test_common_files_are_everywhere_and_the_tasks_own_with_the_primary(
    client: Client, mpi_pool: str, files: str
) -> None:
    coordination = "cat $AZ_BATCH_TASK_SHARED_DIR/in/common; ls $AZ_BATCH_TASK_WORKING_DIR"
    spec = multi_instance("t", coordination=coordination, application="cat own")
    common = [{"httpUrl": f"{files}/common", "filePath": "in/common"}]
    spec["multiInstanceSettings"]["commonResourceFiles"] = common
    spec["resourceFiles"] = [{"httpUrl": f"{files}/own", "filePath": "own"}]
    make_job(client, "supplied", mpi_pool)

    run_multi_instance(client, "supplied", spec)

    assert read(client, "supplied", "t") == "for all\nown\nfor one\n"
    for subtask in client.list_subtasks("supplied", "t"):
        assert node_file(client, subtask, "stdout.txt") == "for all\n"


def test_the_application_waits_for_every_coordination_command(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    order = SharedFile.make(endpoint, "order")
    slow = f"test $AZ_BATCH_IS_CURRENT_NODE_MASTER = true || sleep 0.5; echo ready >> {order}"
    make_job(client, "ordered", mpi_pool)

    run_multi_instance(
        client, "ordered", multi_instance("t", coordination=slow, application=f"echo go >> {order}")
    )

    assert order.lines() == ["ready", "ready", "ready", "go"]


def test_subtasks_are_listed_while_they_run_and_afterwards(client: Client, mpi_pool: str) -> None:
    make_job(client, "listed", mpi_pool)
    client.create_task("listed", multi_instance("t", application="test -e go || sleep 60"))
    eventually(lambda: state_of(client, "listed", "t") == "running")

    running = list(client.list_subtasks("listed", "t"))
    nodes = list(client.list_nodes(mpi_pool))
    counts = client.get_job_task_counts("listed")
    client.terminate_task("listed", "t")
    ended = list(client.list_subtasks("listed", "t", select=["id", "state", "result", "exitCode"]))

    assert [(subtask.id, subtask.state, subtask.previous_state) for subtask in running] == [
        (number, "running", None) for number in (1, 2)
    ]
    assert all(
        subtask.start_time and not subtask.end_time and not subtask.result for subtask in running
    )
    assert {subtask.node_info.pool_id for subtask in running} == {mpi_pool}
    loads = [(node.running_tasks_count, node.running_task_slots_count) for node in nodes]
    assert loads == [(1, 1)] * NODES
    assert (counts.task_counts.running, counts.task_slot_counts.running) == (1, 1)
    assert [dict(subtask) for subtask in ended] == [
        {"id": number, "state": "completed", "result": "failure"} for number in (1, 2)
    ]
    with refused("InvalidQueryParameterValue", 400):
        list(client.list_subtasks("listed", "t", select=["commandLine"]))
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)


def test_a_task_of_one_instance_has_no_subtasks(client: Client, mpi_pool: str) -> None:
    make_job(client, "lonely", mpi_pool)
    spec = multi_instance("t", application="echo $AZ_BATCH_HOST_LIST $CCP_NODES")
    del spec["multiInstanceSettings"]["numberOfInstances"]

    task = run_multi_instance(client, "lonely", spec)

    assert task.multi_instance_settings.number_of_instances == 1
    assert list(client.list_subtasks("lonely", "t")) == []
    address = client.get_node(mpi_pool, task.node_info.node_id).ip_address
    assert read(client, "lonely", "t") == f"{address} 1 {address} 1\n"


def test_nodes_remember_the_subtasks_that_they_ran(client: Client, mpi_pool: str) -> None:
    make_job(client, "remembered", mpi_pool)
    task = run_multi_instance(client, "remembered", multi_instance("t"))
    subtasks = {
        subtask.node_info.node_id: subtask for subtask in client.list_subtasks("remembered", "t")
    }
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)

    entries = {node.id: node.recent_tasks[0] for node in client.list_nodes(mpi_pool)}

    assert {entry.task_id for entry in entries.values()} == {"t"}
    assert {node: entry.subtask_id for node, entry in entries.items()} == {
        task.node_info.node_id: 0,
        **{node: subtask.id for node, subtask in subtasks.items()},
    }
    for node, subtask in subtasks.items():
        info = entries[node].execution_info
        assert (info.exit_code, info.result, info.end_time) == (0, "success", subtask.end_time)


def test_the_exit_code_of_the_primary_is_that_of_the_task(client: Client, mpi_pool: str) -> None:
    make_job(client, "coded", mpi_pool)

    task = run_multi_instance(client, "coded", multi_instance("t", application="exit 7"))

    info = task.execution_info
    assert (info.exit_code, info.result, info.failure_info.code) == (
        7,
        "failure",
        "FailureExitCode",
    )
    results = [
        (subtask.exit_code, subtask.result) for subtask in client.list_subtasks("coded", "t")
    ]
    assert results == [(0, "success")] * 2


def test_a_subtask_that_fails_fails_the_task_which_is_tried_again_up_to_its_limit(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    subtask_2 = "case $AZ_BATCH_TASK_DIR in */2) exit 3;; esac; sleep 60"
    tries = SharedFile.make(endpoint, "tries")
    spec = multi_instance(
        "t",
        coordination=f"echo tried >> {tries}; {subtask_2}",
        application=f"echo applied >> {tries}",
        constraints={"maxTaskRetryCount": 1},
    )
    make_job(client, "failing", mpi_pool)

    task = run_multi_instance(client, "failing", spec)

    info = task.execution_info
    assert (info.result, info.retry_count, info.exit_code) == ("failure", 1, None)
    assert info.failure_info.code == "FailureExitCode"
    details = {detail.name: detail.value for detail in info.failure_info.details}
    assert details["SubtaskId"] == "2"
    assert tries.lines() == ["tried"] * 2 * NODES
    other, failed = client.list_subtasks("failing", "t")
    assert (failed.exit_code, failed.failure_info.code) == (3, "FailureExitCode")
    assert (other.result, other.failure_info.code) == ("failure", "TaskEnded")


def test_a_common_file_that_is_not_there_fails_the_task_for_good(
    client: Client, mpi_pool: str, files: str
) -> None:
    spec = multi_instance("t", constraints={"maxTaskRetryCount": 3})
    missing = [{"httpUrl": f"{files}/missing", "filePath": "x"}]
    spec["multiInstanceSettings"]["commonResourceFiles"] = missing
    make_job(client, "unsupplied", mpi_pool)

    task = run_multi_instance(client, "unsupplied", spec)

    info = task.execution_info
    assert (info.failure_info.code, info.retry_count, info.exit_code) == ("BlobNotFound", 0, None)


def node_file(client: Client, subtask: object, name: str) -> str:
    info = subtask.node_info  # type: ignore[attr-defined]  # the SDK's subtask
    path = f"{info.task_root_directory}/{name}"
    return b"".join(client.download_node_file(info.pool_id, info.node_id, path)).decode()


def read_environment(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value for name, _, value in pairs if name not in {"_", "SHLVL", "OLDPWD"}}
