"""Ten thousand tasks in the local account: a request costs what it costs among a thousand."""

import json
import time
from collections.abc import Iterator
from functools import partial
from itertools import count

import psutil
import pytest

from benchmarks.conftest import Judge
from benchmarks.race import race
from endpoint.running import Client, RunningEndpoint
from endpoint.signing import VERSION, signed_request

SIZES = {"few": 1_000, "many": 10_000}
IDLE_SECONDS = 2.0
MOST_IDLE_LOAD = 0.05
MOST_GROWTH = 2.0
"""Times, for ten times as many tasks."""
REQUESTS = {
    "list": ("/tasks", ""),
    "select": ("/tasks", "&$select=id,state"),
    "count": ("/taskcounts", ""),
    "get": ("/tasks/b0499", ""),
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEndpoint]:
    """An endpoint with a job of each size, half of whose tasks wait for the other half."""
    running = RunningEndpoint(tmp_path_factory.mktemp("many") / "root")
    running.start()
    client: Client
    with running.client() as client:
        for job, tasks in SIZES.items():
            add_job(client, job, tasks // 2)
    yield running
    running.kill()


def add_job(client: Client, job: str, half: int) -> None:
    """Add a job with twice so many tasks."""
    info = {"poolId": "none-yet"}
    client.create_job({"id": job, "poolInfo": info, "usesTaskDependencies": True})
    first = [{"id": f"a{n:04}", "commandLine": "true"} for n in range(half)]
    second = [
        {"id": f"b{n:04}", "commandLine": "true", "dependsOn": {"taskIds": [f"a{n:04}"]}}
        for n in range(half)
    ]
    client.create_tasks(job, first + second, max_concurrency=2)


def get(endpoint: RunningEndpoint, job: str, path: str, query: str) -> None:
    """Send a GET that succeeds."""
    answer = signed_request(endpoint, "GET", f"/jobs/{job}{path}", query=VERSION + query)
    assert answer.status_code == 200


def add_a_hundred(endpoint: RunningEndpoint, job: str, numbers: Iterator[int]) -> None:
    """Add one collection of new tasks."""
    name = f"late{next(numbers)}"
    tasks = [{"id": f"{name}-{n}", "commandLine": "true"} for n in range(100)]
    body = json.dumps({"value": tasks}).encode()
    answer = signed_request(endpoint, "POST", f"/jobs/{job}/addtaskcollection", body=body)
    assert {one["status"] for one in answer.json()["value"]} == {"success"}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_does_not_grow_with_the_job(
    endpoint: RunningEndpoint, name: str, judge: Judge
) -> None:
    path, query = REQUESTS[name]

    times = race({job: partial(get, endpoint, job, path, query) for job in SIZES}, rounds=9)

    judge(
        f"{name} among 10 000 / among 1 000",
        times.ratio("many", "few"),
        most=MOST_GROWTH,
        detail=times,
    )


def test_adding_tasks_does_not_grow_with_the_job(endpoint: RunningEndpoint, judge: Judge) -> None:
    numbers = count()

    times = race({job: partial(add_a_hundred, endpoint, job, numbers) for job in SIZES}, rounds=9)

    judge(
        "adding 100 to 10 000 / to 1 000",
        times.ratio("many", "few"),
        most=MOST_GROWTH,
        detail=times,
    )


def test_waiting_tasks_cost_nothing(endpoint: RunningEndpoint, judge: Judge) -> None:
    assert endpoint.process
    process = psutil.Process(endpoint.process.pid)

    before = sum(process.cpu_times()[:2])
    time.sleep(IDLE_SECONDS)
    load = (sum(process.cpu_times()[:2]) - before) / IDLE_SECONDS

    judge("cores that waiting tasks keep busy", load, most=MOST_IDLE_LOAD, detail="11 000 tasks")
