"""When multi-instance tasks are started, and what is refused of them."""

import pytest

from endpoint.instances import (
    NODES,
    QUICK,
    make_mpi_pool,
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
    make_pool,
    shell,
    state_of,
    until,
)

PRIORITIES = ("high", "low")


@pytest.mark.parametrize(
    "settings",
    [
        {"enableInterNodeCommunication": False},
        {"enableInterNodeCommunication": True, "taskSlotsPerNode": 2},
    ],
)
def test_on_a_pool_that_does_not_suit_it_stays_active_and_keeps_nothing_waiting(
    client: Client, settings: dict[str, object]
) -> None:
    unsuited = f"unsuited-{settings.get('taskSlotsPerNode', 1)}"
    make_pool(client, unsuited, nodes=1, **settings)
    make_job(client, unsuited, unsuited)
    client.create_tasks(
        unsuited, [multi_instance(f"m{number}", instances=1) for number in range(5)]
    )

    client.create_task(unsuited, {"id": "other", "commandLine": "true"})

    eventually(lambda: state_of(client, unsuited, "other") == "completed")
    assert client.get_job_task_counts(unsuited).task_counts.active == 5
    client.begin_delete_pool(unsuited, **QUICK).result()


def test_it_waits_for_a_pool_with_enough_nodes_and_keeps_nothing_waiting(client: Client) -> None:
    make_mpi_pool(client, "mpi-growing", nodes=2)
    make_job(client, "growing-mi", "mpi-growing")
    client.create_task("growing-mi", multi_instance("t"))
    client.create_task("growing-mi", {"id": "other", "commandLine": "true"})
    eventually(lambda: state_of(client, "growing-mi", "other") == "completed")
    before = state_of(client, "growing-mi", "t")

    client.begin_resize_pool("mpi-growing", {"targetDedicatedNodes": 3}, **QUICK).result()

    eventually(lambda: state_of(client, "growing-mi", "t") == "completed")
    assert before == "active"
    assert len(list(client.list_subtasks("growing-mi", "t"))) == 2
    client.begin_delete_pool("mpi-growing", **QUICK).result()


def test_a_stream_of_single_tasks_does_not_keep_it_waiting(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    gate = SharedFile.make(endpoint, "stream-gate")
    make_job(client, "stream", mpi_pool)
    single = {"commandLine": shell(f"{until(gate)}; sleep 0.2")}
    client.create_tasks("stream", [{"id": f"a{number:02}"} | single for number in range(6)])
    eventually(lambda: client.get_job_task_counts("stream").task_counts.running == NODES)
    client.create_task("stream", multi_instance("m"))
    client.create_tasks("stream", [{"id": f"b{number:02}"} | single for number in range(9)])
    gate.open()

    eventually(lambda: client.get_job_task_counts("stream").task_counts.completed == 16)

    tasks = {task.id: task.execution_info for task in client.list_tasks("stream")}
    later = [info.start_time for task_id, info in tasks.items() if task_id.startswith("b")]
    assert tasks["m"].result == "success"
    assert tasks["m"].start_time <= min(later)


def test_each_instance_has_a_node_and_no_node_two_tasks(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    log = SharedFile.make(endpoint, "gangs")
    record = "echo $AZ_BATCH_NODE_ID,$AZ_BATCH_TASK_ID"
    script = f"{record},begins >> {log}; sleep 0.05; {record},ends >> {log}"
    make_job(client, "gangs", mpi_pool)
    mixed = [
        multi_instance(f"t{number:02}", coordination=script, instances=1 + number % NODES)
        if number % 2
        else {"id": f"t{number:02}", "commandLine": shell(script)}
        for number in range(12)
    ]

    client.create_tasks("gangs", mixed)
    eventually(lambda: client.get_job_task_counts("gangs").task_counts.succeeded == 12)

    busy: dict[str, str] = {}
    for line in log.lines():
        node, task, what = line.split(",")
        assert what == "begins" or busy[node] == task
        assert what == "ends" or busy.get(node) is None
        busy[node] = task if what == "begins" else None  # type: ignore[assignment]
    expected = sum(1 + number % NODES if number % 2 else 1 for number in range(12))
    assert len(log.lines()) == 2 * expected


def test_a_job_counts_it_as_one_parallel_task(client: Client, mpi_pool: str) -> None:
    make_job(client, "parallel-mi", mpi_pool, maxParallelTasks=1)

    client.create_tasks("parallel-mi", [multi_instance(f"t{number}") for number in range(3)])

    eventually(lambda: client.get_job_task_counts("parallel-mi").task_counts.succeeded == 3)


def test_its_priority_is_that_of_its_job(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    unblocked = SharedFile.make(endpoint, "unblocked")
    make_job(client, "blocker-mi", mpi_pool)
    client.create_task("blocker-mi", {"id": "b", "commandLine": shell(until(unblocked))})
    eventually(lambda: state_of(client, "blocker-mi", "b") == "running")
    make_job(client, "low-mi", mpi_pool, priority=-5)
    make_job(client, "high-mi", mpi_pool, priority=5)
    client.create_task("low-mi", multi_instance("t"))
    client.create_task("high-mi", multi_instance("t"))

    unblocked.path.write_text("now")
    eventually(lambda: state_of(client, "low-mi", "t") == "completed")

    starts = [
        client.get_task(f"{priority}-mi", "t").execution_info.start_time for priority in PRIORITIES
    ]
    assert starts == sorted(starts)


def test_every_node_is_prepared_before_any_instance_starts(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    log, go = (SharedFile.make(endpoint, name) for name in ("prepared-mi", "prepare"))
    preparation = {"commandLine": shell(f"{until(go)}; echo prepared >> {log}")}
    make_job(client, "prepared-mi", mpi_pool, jobPreparationTask=preparation)
    client.create_task("prepared-mi", multi_instance("t", coordination=f"echo ran >> {log}"))
    eventually(lambda: state_of(client, "prepared-mi", "t") == "preparing")

    preparing = list(client.list_subtasks("prepared-mi", "t"))
    go.path.write_text("now")
    eventually(lambda: state_of(client, "prepared-mi", "t") == "completed")

    assert [(subtask.state, subtask.start_time) for subtask in preparing] == [
        ("preparing", None)
    ] * 2
    ended = list(client.list_subtasks("prepared-mi", "t"))
    assert [(subtask.state, subtask.previous_state) for subtask in ended] == [
        ("completed", "running")
    ] * 2
    assert log.lines() == ["prepared"] * NODES + ["ran"] * NODES


def test_a_node_that_cannot_be_prepared_gives_the_task_back(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_mpi_pool(client, "mpi-refusing", nodes=2)
    bad = next(iter(client.list_nodes("mpi-refusing"))).id
    failed = SharedFile.make(endpoint, "refusing")
    once = f"test $AZ_BATCH_NODE_ID != {bad} || {{ echo refused >> {failed}; exit 1; }}"
    make_job(client, "refused-mi", "mpi-refusing", jobPreparationTask={"commandLine": shell(once)})
    client.create_task("refused-mi", multi_instance("t", instances=2))
    eventually(lambda: failed.lines() == ["refused"])
    eventually(lambda: node_states(client, "mpi-refusing") == ["idle"] * 2)

    assert state_of(client, "refused-mi", "t") == "active"
    client.create_task("refused-mi", multi_instance("small", instances=1))
    eventually(lambda: state_of(client, "refused-mi", "small") == "completed")
    assert state_of(client, "refused-mi", "t") == "active"
    client.begin_delete_pool("mpi-refusing", **QUICK).result()


def test_it_holds_back_jobs_of_lower_priority_but_not_those_of_higher(
    endpoint: RunningEndpoint, client: Client, mpi_pool: str
) -> None:
    end = SharedFile.make(endpoint, "held")
    make_job(client, "holding", mpi_pool)
    client.create_task("holding", {"id": "long", "commandLine": shell(until(end))})
    eventually(lambda: state_of(client, "holding", "long") == "running")
    client.create_task("holding", multi_instance("t"))
    for job, priority in (("under", -1), ("over", 1)):
        make_job(client, job, mpi_pool, priority=priority)
        client.create_task(job, {"id": "t", "commandLine": "true"})

    eventually(lambda: state_of(client, "over", "t") == "completed")
    held = [state_of(client, job, "t") for job in ("holding", "under")]
    end.path.write_text("now")
    eventually(lambda: state_of(client, "under", "t") == "completed")

    starts = [client.get_task(job, "t").execution_info.start_time for job in ("holding", "under")]
    assert held == ["active", "active"]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"requiredSlots": 2}, "requiredSlots"),
        ({"multiInstanceSettings": {"numberOfInstances": 2}}, "coordinationCommandLine"),
        (
            {"multiInstanceSettings": {"coordinationCommandLine": "x", "numberOfInstances": 0}},
            "numberOfInstances",
        ),
        (
            {"multiInstanceSettings": {"coordinationCommandLine": "x", "numberOfInstances": 152}},
            "numberOfInstances",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_single_add_and_in_a_collection(
    client: Client, mpi_pool: str, change: dict[str, object], name: str
) -> None:
    job = f"refusing-{abs(hash(str(change))) % 10**8}"
    make_job(client, job, mpi_pool)
    missing = name == "coordinationCommandLine"

    with refused("MissingRequiredProperty" if missing else "InvalidPropertyValue", 400):
        client.create_task(job, multi_instance("t") | change)
    result = client.create_task_collection(job, {"value": [multi_instance("t") | change]})

    [one] = result.result_values
    assert one.status == "ClientError"
    assert name in [value.value.rpartition(".")[2] for value in one.error.error_values]


def test_in_containers_it_needs_a_pool_for_them(client: Client, mpi_pool: str) -> None:
    make_job(client, "contained-mi", mpi_pool)

    task = run_multi_instance(
        client, "contained-mi", multi_instance("t", containerSettings={"imageName": "busybox"})
    )

    assert task.execution_info.failure_info.code == "ContainerInvalidSettings"


def test_a_job_manager_cannot_be_a_multi_instance_task(client: Client, mpi_pool: str) -> None:
    with refused("UnsupportedProperty", 400):
        make_job(client, "managed", mpi_pool, jobManagerTask=multi_instance("m"))


def test_the_end_of_the_task_releases_what_depends_on_it(client: Client, mpi_pool: str) -> None:
    make_job(client, "chained", mpi_pool, usesTaskDependencies=True)
    client.create_task("chained", multi_instance("after", dependsOn={"taskIds": ["t"]}))

    run_multi_instance(client, "chained", multi_instance("t"))

    eventually(lambda: state_of(client, "chained", "after") == "completed")
