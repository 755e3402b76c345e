"""How multi-instance tasks end, and what becomes of them when something happens to their nodes."""

import json
import signal
from collections.abc import Iterable

import psutil
import pytest

from emulator.instances import (
    NODES,
    QUICK,
    allow,
    folders,
    make_mpi_pool,
    multi_instance,
    node_states,
    processes,
    run_multi_instance,
    until,
    write_to,
    written,
)
from emulator.refusals import refused
from emulator.running import (
    Client,
    RunningEmulator,
    SharedFile,
    eventually,
    make_job,
    read,
    state_of,
)
from emulator.signing import signed_request


@pytest.mark.parametrize("where", ["coordination", "application"])
def test_the_wall_clock_ends_all_instances(
    emulator: RunningEmulator, client: Client, mpi_pool: str, where: str
) -> None:
    job = f"timed-{where}"
    limit = {"maxWallClockTime": "PT3S"}
    coordination = f"sleep 60 & echo begun {write_to(emulator, job)}"
    scripts = {"coordination": (f"{coordination}; sleep 60", "true")}
    commands = scripts.get(where, (coordination, "sleep 60"))
    spec = multi_instance("t", coordination=commands[0], application=commands[1], constraints=limit)
    make_job(client, job, mpi_pool)

    task = run_multi_instance(client, job, spec)

    failure = task.execution_info.failure_info
    assert (failure.code, task.execution_info.retry_count) == ("TaskEnded", 0)
    assert "maximum execution time" in failure.details[0].value
    assert written(emulator, job) == ["begun"] * NODES
    eventually(lambda: not processes(emulator, job))


def test_background_processes_live_as_long_as_the_primary(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    make_job(client, "background", mpi_pool)
    application = f"echo begun {write_to(emulator, 'begun')}; {until(emulator, 'end')}"
    spec = multi_instance("t", coordination="sleep 60.5 &", application=application)
    client.create_task("background", spec)
    eventually(lambda: written(emulator, "begun") == ["begun"])

    alive = sleepers("60.5")
    allow(emulator, "end")
    eventually(lambda: state_of(client, "background", "t") == "completed")

    assert len(alive) == NODES
    assert not sleepers("60.5")


def test_a_terminated_task_ends_on_all_nodes(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    make_job(client, "ended", mpi_pool)
    spec = multi_instance(
        "t",
        coordination=f"sleep 60 & echo begun {write_to(emulator, 'ended')}",
        application=f"echo begun {write_to(emulator, 'ended')}; sleep 60",
    )
    client.create_task("ended", spec)
    eventually(lambda: len(written(emulator, "ended")) == NODES + 1)

    client.terminate_task("ended", "t")

    assert state_of(client, "ended", "t") == "completed"
    codes = [one.failure_info.code for one in client.list_subtasks("ended", "t")]
    assert codes == ["TaskEnded"] * 2
    eventually(lambda: not processes(emulator, "ended"))
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)


def test_a_deleted_task_leaves_nothing_on_any_node(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    make_job(client, "deleted-mi", mpi_pool)
    client.create_task("deleted-mi", multi_instance("t", application="sleep 60"))
    eventually(lambda: state_of(client, "deleted-mi", "t") == "running")
    eventually(lambda: len(folders(emulator, "deleted-mi", "t")) == NODES)

    client.delete_task("deleted-mi", "t")

    assert folders(emulator, "deleted-mi", "t") == []
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)


def test_the_folders_of_all_nodes_go_when_their_time_is_over(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    make_job(client, "outlived", mpi_pool)

    run_multi_instance(
        client, "outlived", multi_instance("t", constraints={"retentionTime": "PT0.5S"})
    )

    eventually(lambda: folders(emulator, "outlived", "t") == [])
    with refused("TaskFilesCleanedup", 409):
        list(client.list_task_files("outlived", "t"))


def test_nothing_of_an_earlier_try_is_left_for_the_next(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    tried = SharedFile.make(emulator, "tried-mi")
    application = f"ls ..; test -s {tried} || touch ../left; echo tried >> {tried}; exit 1"
    make_job(client, "cleared", mpi_pool)

    run_multi_instance(
        client,
        "cleared",
        multi_instance("t", application=application, constraints={"maxTaskRetryCount": 1}),
    )

    assert read(client, "cleared", "t").split() == ["stderr.txt", "stdout.txt", "wd"]


def sleepers(seconds: str) -> set[int]:
    """Return the processes that sleep so long, whatever their environment."""
    return {
        one.pid
        for one in psutil.process_iter(["cmdline"])
        if one.info["cmdline"] == ["sleep", seconds]
    }


def start_long(
    emulator: RunningEmulator, client: Client, job_id: str, pool_id: str
) -> tuple[list[str], set[int]]:
    """Start a task that never ends by itself; return its nodes, the primary's first, and its
    processes.
    """
    make_job(client, job_id, pool_id)
    spec = multi_instance("t", coordination="sleep 60 &", application="sleep 60")
    client.create_task(job_id, spec)
    eventually(lambda: all_run(emulator, job_id))
    primary = client.get_task(job_id, "t").node_info.node_id
    nodes = [primary, *(one.node_info.node_id for one in client.list_subtasks(job_id, "t"))]
    return nodes, processes(emulator, job_id)


def all_run(emulator: RunningEmulator, job_id: str, *, without: Iterable[int] = ()) -> bool:
    """Say whether every instance has its process, and the primary that of its application too."""
    return len(processes(emulator, job_id) - set(without)) >= NODES + 1


def none_lives(pids: set[int], emulator: RunningEmulator, job_id: str) -> bool:
    return not pids & processes(emulator, job_id)


@pytest.mark.parametrize("number", [0, 1])
def test_a_reboot_of_any_of_its_nodes_sends_the_task_back_to_the_queue(
    emulator: RunningEmulator, client: Client, mpi_pool: str, number: int
) -> None:
    job = f"rebooted-{number}"
    nodes, pids = start_long(emulator, client, job, mpi_pool)
    option = {"nodeRebootOption": "requeue"}

    client.begin_reboot_node(mpi_pool, nodes[number], option, **QUICK).result()

    eventually(lambda: none_lives(pids, emulator, job))
    eventually(lambda: all_run(emulator, job, without=pids))
    assert client.get_task(job, "t").execution_info.requeue_count == 1


def test_a_node_taken_with_termination_ends_the_task(
    emulator: RunningEmulator, client: Client, mpi_pool: str
) -> None:
    node = start_long(emulator, client, "taken", mpi_pool)[0][2]

    option = {"nodeDisableSchedulingOption": "terminate"}
    client.disable_node_scheduling(mpi_pool, node, option)
    client.enable_node_scheduling(mpi_pool, node)

    info = client.get_task("taken", "t").execution_info
    assert info.failure_info.code == "TaskEnded"
    states = [(one.state, one.result) for one in client.list_subtasks("taken", "t")]
    assert states == [("completed", "failure")] * 2


def test_a_preempted_node_sends_the_task_back_without_counting(
    emulator: RunningEmulator, client: Client
) -> None:
    make_mpi_pool(client, "mpi-spot", nodes=2)
    spot = {"targetLowPriorityNodes": 1}
    client.begin_resize_pool("mpi-spot", spot, **QUICK).result()
    eventually(lambda: node_states(client, "mpi-spot") == ["idle"] * NODES)
    _, pids = start_long(emulator, client, "spot-mi", "mpi-spot")
    [node] = [one.id for one in client.list_nodes("mpi-spot") if not one.is_dedicated]
    body = json.dumps({"node": node}).encode()

    signed_request(emulator, "POST", "/_local/preempt", body=body)

    assert state_of(client, "spot-mi", "t") == "active"
    assert list(client.list_subtasks("spot-mi", "t")) == []
    eventually(lambda: none_lives(pids, emulator, "spot-mi"))
    eventually(lambda: all_run(emulator, "spot-mi", without=pids))
    assert client.get_task("spot-mi", "t").execution_info.requeue_count == 0
    client.begin_delete_job("spot-mi", **QUICK).result()


def test_a_removed_node_is_given_up_only_when_its_subtask_has_ended(
    emulator: RunningEmulator, client: Client
) -> None:
    make_mpi_pool(client, "mpi-shrunk")
    nodes, pids = start_long(emulator, client, "shrunk", "mpi-shrunk")

    client.begin_remove_nodes("mpi-shrunk", {"nodeList": [nodes[1]]}, **QUICK).result()

    assert none_lives(pids, emulator, "shrunk")
    assert state_of(client, "shrunk", "t") == "active"
    eventually(lambda: node_states(client, "mpi-shrunk") == ["idle"] * 2)
    client.begin_delete_pool("mpi-shrunk", **QUICK).result()


@pytest.mark.parametrize(("option", "state"), [("requeue", "active"), ("terminate", "completed")])
def test_a_disabled_job_takes_its_task_off_all_nodes(
    emulator: RunningEmulator, client: Client, mpi_pool: str, option: str, state: str
) -> None:
    job = f"disabled-mi-{option}"
    _, pids = start_long(emulator, client, job, mpi_pool)

    client.begin_disable_job(job, {"disableTasks": option}, **QUICK).result()

    assert none_lives(pids, emulator, job)
    assert state_of(client, job, "t") == state
    assert node_states(client, mpi_pool) == ["idle"] * NODES


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_crash_ends_all_instances_and_the_task_runs_again_as_a_whole(
    own_emulator: RunningEmulator, number: signal.Signals
) -> None:
    with own_emulator.client() as client:
        make_mpi_pool(client, "pool")
        _, pids = start_long(own_emulator, client, "crashed", "pool")

    own_emulator.kill(number)
    own_emulator.start()

    with own_emulator.client() as client:
        eventually(lambda: none_lives(pids, own_emulator, "crashed"))
        eventually(lambda: all_run(own_emulator, "crashed", without=pids))
        assert len(list(client.list_subtasks("crashed", "t"))) == NODES - 1
        info = client.get_task("crashed", "t").execution_info
        assert (info.requeue_count, info.retry_count) == (0, 0)


def test_an_application_that_gave_up_its_environment_does_not_survive_a_crash(
    own_emulator: RunningEmulator,
) -> None:
    with own_emulator.client() as client:
        make_mpi_pool(client, "pool")
        make_job(client, "bare", "pool")
        bare = "exec env -i sleep 60.25"
        client.create_task("bare", multi_instance("t", coordination="sleep 60 &", application=bare))
        eventually(lambda: len(sleepers("60.25")) == 1)
        client.begin_disable_job("bare", {"disableTasks": "wait"})

    own_emulator.kill()
    own_emulator.start()

    eventually(lambda: not sleepers("60.25"))
