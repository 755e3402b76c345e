"""How multi-instance tasks end, and what becomes of them when something happens to their nodes."""

import json
import signal

import psutil
import pytest

from endpoint.instances import (
    NODES,
    QUICK,
    folders,
    make_mpi_pool,
    multi_instance,
    node_states,
    run_multi_instance,
    sleepers,
)
from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    read,
    state_of,
    until,
)
from endpoint.signing import signed_request


def start_long(client: Client, job_id: str, pool_id: str) -> list[str]:
    """Start a task that never ends by itself, and return its nodes, the primary's first."""
    make_job(client, job_id, pool_id)
    client.create_task(
        job_id, multi_instance("t", coordination="sleep 60 &", application="sleep 61")
    )
    eventually(lambda: state_of(client, job_id, "t") == "running")
    primary = client.get_task(job_id, "t").node_info.node_id
    return [primary, *(subtask.node_info.node_id for subtask in client.list_subtasks(job_id, "t"))]


def all_of(endpoint: RunningEndpoint, job_id: str) -> set[int]:
    """Wait until all that `start_long` starts is running, and return the processes."""
    eventually(lambda: len(sleepers(endpoint, job_id)) == NODES + 1)
    return sleepers(endpoint, job_id)


@pytest.mark.parametrize("where", ["coordination", "application"])
def test_the_wall_clock_ends_all_instances(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str, where: str
) -> None:
    job = f"timed-{where}"
    begun = SharedFile.make(endpoint, job)
    coordination = f"sleep 60 & echo begun >> {begun}"
    scripts = {"coordination": (f"{coordination}; sleep 60", "true")}
    commands = scripts.get(where, (coordination, "sleep 60"))
    limit = {"maxWallClockTime": "PT3S"}
    spec = multi_instance("t", coordination=commands[0], application=commands[1], constraints=limit)
    make_job(client, job, mpi_pool)

    task = run_multi_instance(client, job, spec)

    failure = task.execution_info.failure_info
    assert (failure.code, task.execution_info.retry_count) == ("TaskEnded", 0)
    assert "maximum execution time" in failure.details[0].value
    assert begun.lines() == ["begun"] * NODES
    eventually(lambda: not sleepers(endpoint, job))


def test_background_processes_live_as_long_as_the_primary(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    begun, end = (SharedFile.make(endpoint, name) for name in ("begun", "end"))
    make_job(client, "background", mpi_pool)
    application = f"echo begun >> {begun}; {until(end)}"
    spec = multi_instance("t", coordination="sleep 60 &", application=application)
    client.create_task("background", spec)
    eventually(lambda: begun.lines() == ["begun"])

    # The application sleeps as well, for moments.
    alive = sleepers(endpoint, "background")
    end.path.write_text("end")
    eventually(lambda: state_of(client, "background", "t") == "completed")

    assert len(alive) >= NODES
    assert not sleepers(endpoint, "background")


def test_a_terminated_task_ends_on_all_nodes(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    start_long(client, "ended-mi", mpi_pool)
    all_of(endpoint, "ended-mi")

    client.terminate_task("ended-mi", "t")

    assert state_of(client, "ended-mi", "t") == "completed"
    codes = [subtask.failure_info.code for subtask in client.list_subtasks("ended-mi", "t")]
    assert codes == ["TaskEnded"] * 2
    eventually(lambda: not sleepers(endpoint, "ended-mi"))
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)


def test_a_deleted_task_leaves_nothing_on_any_node(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    make_job(client, "deleted-mi", mpi_pool)
    client.create_task("deleted-mi", multi_instance("t", application="sleep 60"))
    eventually(lambda: state_of(client, "deleted-mi", "t") == "running")
    eventually(lambda: len(folders(endpoint, "deleted-mi", "t")) == NODES)

    client.delete_task("deleted-mi", "t")

    assert folders(endpoint, "deleted-mi", "t") == []
    eventually(lambda: node_states(client, mpi_pool) == ["idle"] * NODES)


def test_the_folders_of_all_nodes_go_when_their_time_is_over(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    make_job(client, "outlived", mpi_pool)

    run_multi_instance(
        client, "outlived", multi_instance("t", constraints={"retentionTime": "PT0.5S"})
    )

    eventually(lambda: folders(endpoint, "outlived", "t") == [])
    with refused("TaskFilesCleanedup", 409):
        list(client.list_task_files("outlived", "t"))


def test_nothing_of_an_earlier_try_is_left_for_the_next(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    second = SharedFile.make(endpoint, "second")
    application = f"ls ..; test -s {second} || touch ../left; echo second > {second}; exit 1"
    retry = {"maxTaskRetryCount": 1}
    make_job(client, "cleared", mpi_pool)

    run_multi_instance(
        client, "cleared", multi_instance("t", application=application, constraints=retry)
    )

    assert read(client, "cleared", "t").split() == ["stderr.txt", "stdout.txt", "wd"]


@pytest.mark.parametrize("number", [0, 1])
def test_a_reboot_of_any_of_its_nodes_sends_the_task_back_to_the_queue(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str, number: int
) -> None:
    job = f"rebooted-{number}"
    node = start_long(client, job, mpi_pool)[number]
    before = all_of(endpoint, job)

    client.begin_reboot_node(mpi_pool, node, {"nodeRebootOption": "requeue"}, **QUICK).result()

    eventually(lambda: not before & sleepers(endpoint, job))
    all_of(endpoint, job)
    assert client.get_task(job, "t").execution_info.requeue_count == 1


def test_a_node_taken_with_termination_ends_the_task(client: Client, mpi_pool: str) -> None:
    node = start_long(client, "taken-mi", mpi_pool)[2]

    option = {"nodeDisableSchedulingOption": "terminate"}
    client.disable_node_scheduling(mpi_pool, node, option)
    client.enable_node_scheduling(mpi_pool, node)

    info = client.get_task("taken-mi", "t").execution_info
    assert info.failure_info.code == "TaskEnded"
    states = [(subtask.state, subtask.result) for subtask in client.list_subtasks("taken-mi", "t")]
    assert states == [("completed", "failure")] * 2


def test_a_preempted_node_sends_the_task_back_without_counting(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_mpi_pool(client, "mpi-spot", nodes=2)
    spot = {"targetLowPriorityNodes": 1}
    client.begin_resize_pool("mpi-spot", spot, **QUICK).result()
    eventually(lambda: node_states(client, "mpi-spot") == ["idle"] * NODES)
    start_long(client, "spot-mi", "mpi-spot")
    before = all_of(endpoint, "spot-mi")
    [node] = [node.id for node in client.list_nodes("mpi-spot") if not node.is_dedicated]

    body = json.dumps({"node": node}).encode()
    answer = signed_request(endpoint, "POST", "/_local/preempt", body=body)

    assert answer.status_code == 200
    eventually(lambda: not before & sleepers(endpoint, "spot-mi"))
    all_of(endpoint, "spot-mi")
    assert client.get_task("spot-mi", "t").execution_info.requeue_count == 0
    client.begin_delete_job("spot-mi", **QUICK).result()


def test_a_removed_node_is_given_up_only_when_its_subtask_has_ended(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_mpi_pool(client, "mpi-shrunk")
    node = start_long(client, "shrunk", "mpi-shrunk")[1]
    all_of(endpoint, "shrunk")

    client.begin_remove_nodes("mpi-shrunk", {"nodeList": [node]}, **QUICK).result()

    assert not sleepers(endpoint, "shrunk")
    assert state_of(client, "shrunk", "t") == "active"
    eventually(lambda: node_states(client, "mpi-shrunk") == ["idle"] * 2)
    client.begin_delete_pool("mpi-shrunk", **QUICK).result()


@pytest.mark.parametrize(("option", "state"), [("requeue", "active"), ("terminate", "completed")])
def test_a_disabled_job_takes_its_task_off_all_nodes(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str, option: str, state: str
) -> None:
    job = f"disabled-mi-{option}"
    start_long(client, job, mpi_pool)
    all_of(endpoint, job)

    client.begin_disable_job(job, {"disableTasks": option}, **QUICK).result()

    assert not sleepers(endpoint, job)
    assert state_of(client, job, "t") == state
    assert node_states(client, mpi_pool) == ["idle"] * NODES


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_crash_ends_all_instances_and_the_task_runs_again_as_a_whole(
    own_endpoint: RunningEndpoint, number: signal.Signals
) -> None:
    with own_endpoint.client() as client:
        make_mpi_pool(client, "pool")
        start_long(client, "crashed", "pool")
        before = all_of(own_endpoint, "crashed")

    own_endpoint.kill(number)
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: not before & sleepers(own_endpoint, "crashed"))
        all_of(own_endpoint, "crashed")
        assert len(list(client.list_subtasks("crashed", "t"))) == NODES - 1
        info = client.get_task("crashed", "t").execution_info
        assert (info.requeue_count, info.retry_count) == (0, 0)


def test_an_application_that_gave_up_its_environment_does_not_survive_a_crash(
    own_endpoint: RunningEndpoint,
) -> None:
    seconds = f"{own_endpoint.port}.5"  # as a mark that no other process has
    with own_endpoint.client() as client:
        make_mpi_pool(client, "pool")
        make_job(client, "bare", "pool")
        bare = f"exec env -i sleep {seconds}"
        client.create_task("bare", multi_instance("t", coordination="sleep 60 &", application=bare))
        eventually(lambda: is_sleeping(seconds))
        client.begin_disable_job("bare", {"disableTasks": "wait"})

    own_endpoint.kill()
    own_endpoint.start()

    eventually(lambda: not is_sleeping(seconds))


def is_sleeping(seconds: str) -> bool:
    commands = (process.info["cmdline"] or () for process in psutil.process_iter(["cmdline"]))
    return any(list(command) == ["sleep", seconds] for command in commands)
