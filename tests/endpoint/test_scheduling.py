"""Many tasks on many slots, over the wire."""

import time
from typing import Any

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

QUICK = {"polling_interval": 0.05}


def test_three_hundred_quick_tasks_on_four_nodes_complete(client: Client) -> None:
    make_pool(client, "wide", nodes=4)
    make_job(client, "many", "wide")

    client.create_tasks("many", [{"id": f"t{i:03}", "commandLine": "true"} for i in range(300)])
    eventually(lambda: client.get_job_task_counts("many").task_counts.succeeded == 300)

    nodes = list(client.list_nodes("wide"))
    assert sum(node.total_tasks_run or 0 for node in nodes) == 300
    assert all(node.total_tasks_run for node in nodes)
    assert {node.state for node in nodes} == {"idle"}
    client.begin_delete_pool("wide", **QUICK).result()


def test_a_task_that_wants_more_slots_than_a_node_has_waits(client: Client) -> None:
    make_job(client, "greedy", "shared")
    client.create_task("greedy", {"id": "big", "commandLine": "true", "requiredSlots": 3})
    client.create_task("greedy", {"id": "small", "commandLine": "true"})
    eventually(lambda: state_of(client, "greedy", "small") == "completed")

    assert state_of(client, "greedy", "big") == "active"


def test_higher_priority_goes_first(endpoint: RunningEndpoint, client: Client) -> None:
    gate = SharedFile.make(endpoint, "priority-gate")
    make_job(client, "blocker", "shared")
    blockers = [{"id": f"b{i}", "commandLine": shell(until(gate))} for i in range(4)]
    client.create_tasks("blocker", blockers)
    make_job(client, "low", "shared", priority=-5)
    make_job(client, "high", "shared", priority=5)
    for job in ("low", "high"):
        client.create_tasks(job, [{"id": f"t{i}", "commandLine": "true"} for i in range(8)])
    gate.open()

    eventually(lambda: client.get_job_task_counts("low").task_counts.completed == 8)

    starts = {job: _start_times(client, job) for job in ("low", "high")}
    assert min(starts["low"]) >= max(starts["high"])


def test_max_parallel_tasks_is_kept(client: Client) -> None:
    make_job(client, "narrow", "shared", maxParallelTasks=1)
    client.create_tasks("narrow", [{"id": f"t{i}", "commandLine": "true"} for i in range(5)])
    most = 0

    while client.get_job_task_counts("narrow").task_counts.completed < 5:
        most = max(most, client.get_job_task_counts("narrow").task_counts.running)
        time.sleep(0.005)

    assert most <= 1


def _start_times(client: Client, job: str) -> list[Any]:
    infos = [task.execution_info for task in client.list_tasks(job)]
    return [info.start_time for info in infos if info]


def test_the_older_of_equal_jobs_goes_first_where_the_pool_wants_it_so(
    endpoint: RunningEndpoint, client: Client
) -> None:
    policy = {"nodeFillType": "Spread", "jobDefaultOrder": "creationtime"}
    make_pool(client, "orderly", taskSchedulingPolicy=policy)
    gate = SharedFile.make(endpoint, "age-gate")
    make_job(client, "zz-older", "orderly")
    make_job(client, "aa-younger", "orderly")
    make_job(client, "first-of-all", "orderly", priority=1)
    client.create_task("first-of-all", {"id": "b", "commandLine": shell(until(gate))})
    eventually(lambda: state_of(client, "first-of-all", "b") == "running")
    for job in ("aa-younger", "zz-older"):
        client.create_tasks(job, [{"id": f"t{i}", "commandLine": "true"} for i in range(4)])
    gate.open()

    eventually(lambda: client.get_job_task_counts("aa-younger").task_counts.completed == 4)

    starts = {job: _start_times(client, job) for job in ("zz-older", "aa-younger")}
    assert max(starts["zz-older"]) <= min(starts["aa-younger"])
    shown = client.get_pool("orderly").task_scheduling_policy.job_default_order
    assert shown == "creationtime"
    client.begin_delete_pool("orderly", **QUICK).result()
