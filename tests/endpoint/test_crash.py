"""Stops and crashes: nothing accepted is lost, nothing finished runs again, no process survives."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from endpoint.running import (
    POOL,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    make_pool,
    shell,
    state_of,
    until,
)
from localbatch.account.private_files import exclusive


def note_in(ran: SharedFile) -> str:
    """Return the script by which a task writes down that it ran."""
    return f"echo $AZ_BATCH_TASK_ID >> {ran}"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_running_tasks_are_requeued_and_finished_ones_are_not(
    own_endpoint: RunningEndpoint, number: signal.Signals
) -> None:
    with own_endpoint.client() as client:
        make_pool(client, nodes=2)
        make_job(client, "job")
        ran, go = (SharedFile.make(own_endpoint, name) for name in ("ran", "go"))
        client.create_task("job", {"id": "done", "commandLine": shell(note_in(ran))})
        eventually(lambda: state_of(client, "job", "done") == "completed")
        script = f"{note_in(ran)}; test -s {go} || sleep 60"
        client.create_task("job", {"id": "long", "commandLine": shell(script)})
        eventually(lambda: ran.lines() == ["done", "long"])
        interrupted = own_endpoint.processes_of("long")
        nodes = {node.id for node in client.list_nodes("pool")}
        go.path.write_text("go")

    own_endpoint.kill(number)
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: state_of(client, "job", "long") == "completed")
        info = client.get_task("job", "long").execution_info
        assert info
        assert (info.result, info.retry_count, info.requeue_count) == ("success", 0, 0)
        assert {node.id for node in client.list_nodes("pool")} == nodes
    assert interrupted
    assert not own_endpoint.processes_of("long")
    assert sorted(ran.lines()) == ["done", "long", "long"]


def test_a_clean_stop_kills_whole_process_groups(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client)
        make_job(client, "job")
        client.create_task("job", {"id": "t", "commandLine": shell("sleep 61 & wait")})
        eventually(lambda: len(own_endpoint.processes_of("t")) == 2)

    code = own_endpoint.kill(signal.SIGTERM)

    assert code == 0
    assert not own_endpoint.processes_of("t")


def test_an_interrupted_start_task_is_run_again(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        script = "cd $AZ_BATCH_NODE_SHARED_DIR; echo ran >> starts; test -e go || sleep 60"
        client.create_pool(
            POOL | {"targetDedicatedNodes": 1, "startTask": {"commandLine": shell(script)}}
        )
        eventually(lambda: any(own_endpoint.root.glob("nodes/*/shared/starts")))

    own_endpoint.kill()
    (shared,) = own_endpoint.root.glob("nodes/*/shared")
    (shared / "go").touch()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: [node.state for node in client.list_nodes("pool")] == ["idle"])
    assert (shared / "starts").read_text().split() == ["ran", "ran"]


def test_what_was_on_its_way_goes_on_after_a_crash(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, "gone")
        make_job(client, "deleted", "gone")
        client.create_pool(POOL | {"id": "growing", "targetDedicatedNodes": 2})
        client.begin_delete_job("deleted")
        client.begin_delete_pool("gone")

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: not list(client.list_jobs()))
        eventually(lambda: [pool.id for pool in client.list_pools()] == ["growing"])
        eventually(lambda: [n.state for n in client.list_nodes("growing")] == ["idle"] * 2)


def test_repeated_crashes_lose_no_task(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, nodes=2)
        make_job(client, "job")
        client.create_tasks(
            "job", [{"id": f"t{i:02}", "commandLine": "sleep 0.02"} for i in range(60)]
        )

    for _ in range(4):
        time.sleep(0.25)
        own_endpoint.kill()
        own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: client.get_job_task_counts("job").task_counts.completed == 60)
        assert client.get_job_task_counts("job").task_counts.succeeded == 60


def test_an_idle_server_stops_by_itself_and_takes_its_companion_along(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    created = psutil.Process(sleeper.pid).create_time()
    pid_file = tmp_path / "companion.json"
    pid_file.write_text(json.dumps({"pid": sleeper.pid, "create_time": created}))
    endpoint = RunningEndpoint(tmp_path / "root")

    endpoint.start("--idle-seconds", "0.5", "--stop-with", str(pid_file))

    assert endpoint.process
    assert endpoint.process.wait(15) == 0
    assert sleeper.wait(10) == -signal.SIGTERM
    assert endpoint.process.stdout
    endpoint.process.stdout.close()


def test_an_idle_server_stays_while_somebody_starts_or_stops_the_account(tmp_path: Path) -> None:
    endpoint = RunningEndpoint(tmp_path / "root")
    lock = tmp_path / "lock"
    with exclusive(lock, when_busy=lambda: None):
        endpoint.start("--idle-seconds", "0.1", "--lock", str(lock))
        time.sleep(1.5)
        assert endpoint.process
        assert endpoint.process.poll() is None

    assert endpoint.process.wait(30) == 0
    assert endpoint.process.stdout
    endpoint.process.stdout.close()


def test_a_server_with_work_does_not_stop_by_itself(tmp_path: Path) -> None:
    endpoint = RunningEndpoint(tmp_path / "root")
    endpoint.start("--idle-seconds", "1")
    with endpoint.client() as client:
        make_pool(client)
        make_job(client, "job")
        gate = SharedFile.make(endpoint, "gate")
        client.create_task("job", {"id": "t", "commandLine": shell(until(gate))})

    time.sleep(2)

    assert endpoint.process
    assert endpoint.process.poll() is None
    gate.open()
    assert endpoint.process.wait(15) == 0
    assert endpoint.process.stdout
    endpoint.process.stdout.close()


def test_a_server_that_is_told_to_stop_leaves_its_companion_to_who_told_it(tmp_path: Path) -> None:
    """Azurite must get one SIGTERM: it writes its index at the first, and dies of the second."""
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    created = psutil.Process(sleeper.pid).create_time()
    pid_file = tmp_path / "companion.json"
    pid_file.write_text(json.dumps({"pid": sleeper.pid, "create_time": created}))
    endpoint = RunningEndpoint(tmp_path / "root")
    endpoint.start("--stop-with", str(pid_file))

    endpoint.kill(signal.SIGTERM)

    assert sleeper.poll() is None
    sleeper.terminate()
    sleeper.wait(10)


def test_a_process_with_a_reused_id_is_no_companion(tmp_path: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pid_file = tmp_path / "companion.json"
    pid_file.write_text(json.dumps({"pid": sleeper.pid, "create_time": 1.0}))
    endpoint = RunningEndpoint(tmp_path / "root")
    endpoint.start("--idle-seconds", "0.2", "--stop-with", str(pid_file))

    assert endpoint.process
    assert endpoint.process.stdout
    assert endpoint.process.wait(30) == 0
    endpoint.process.stdout.close()
    assert sleeper.poll() is None
    sleeper.terminate()
    sleeper.wait(10)


def test_only_the_loopback_can_be_listened_on(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a2V5")
    command = [sys.executable, "-m", "localbatch.server", "--root", str(tmp_path), "--port", "0"]
    command += ["--account", "a", "--key-file", str(key), "--host", "0.0.0.0"]  # noqa: S104 - refused

    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 2
    assert "--host" in ended.stderr


def test_a_second_server_on_the_same_state_is_refused(own_endpoint: RunningEndpoint) -> None:
    key_file = own_endpoint.root.parent / "root.key"
    command = [sys.executable, "-m", "localbatch.server", "--root", str(own_endpoint.root)]
    command += ["--port", "0", "--account", "a", "--key-file", str(key_file)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 1
    assert "another Batch endpoint" in ended.stderr


def test_a_taken_port_ends_the_server_with_an_error(
    own_endpoint: RunningEndpoint, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "localbatch.server", "--root", str(tmp_path / "other")]
    command += ["--port", str(own_endpoint.port), "--account", "a"]
    command += ["--key-file", str(own_endpoint.root.parent / "root.key")]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert ended.returncode == 1
    assert "listening" not in ended.stdout
    assert "Address already in use" in ended.stderr


def test_a_state_of_another_version_is_refused_with_a_sentence(
    own_endpoint: RunningEndpoint,
) -> None:
    own_endpoint.kill()
    with closing(sqlite3.connect(own_endpoint.root / "state.db")) as database:
        database.execute("PRAGMA user_version = 7")
    command = [sys.executable, "-m", "localbatch.server", "--root", str(own_endpoint.root)]
    command += ["--port", "0", "--account", "a"]
    command += ["--key-file", str(own_endpoint.root.parent / "root.key")]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    own_endpoint.root.joinpath("state.db").unlink()
    own_endpoint.start()
    assert ended.returncode == 1
    assert "was written by another version" in ended.stderr
    assert "localbatch reset" in ended.stderr
