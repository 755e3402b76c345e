"""A whole workflow survives crash after crash: every task ends once, and its output is right."""

import random
import time
from collections.abc import Mapping
from typing import Any

import pytest

from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    make_pool,
    shell,
)

WIDTH = 20
# What each task writes is one more than the sum of what its two parents wrote, which may have run
# on the other node; every third task fails at first.
WRITE = "sleep 0.2; echo $SUM > $T"
# Tasks begin only while the test lets them, so that there is work left for the last crash on a
# machine of any speed.
GATE = "while ! test -s gate; do sleep 0.15; done"
FAIL_ONCE = "test -s $T.tried || { echo yes > $T.tried; exit 1; }"


def task_id(layer: int, place: int) -> str:
    return f"t{layer:02}-{place:02}"


def parents_of(layer: int, place: int) -> list[str]:
    if layer == 0:
        return []
    return [task_id(layer - 1, place), task_id(layer - 1, (place + 1) % WIDTH)]


def make_task(layer: int, place: int) -> dict[str, Any]:
    parents = parents_of(layer, place)
    script = f"cd $AZ_BATCH_NODE_SHARED_DIR; {GATE}; T=$AZ_BATCH_TASK_ID; "
    script += f"{FAIL_ONCE}; " if place % 3 == 0 else ""
    script += "SUM=1; " + "".join(f"SUM=$((SUM + $(cat {task_id}))); " for task_id in parents)
    return {
        "id": task_id(layer, place),
        "commandLine": shell(script + WRITE),
        "dependsOn": {"taskIds": parents},
        "constraints": {"maxTaskRetryCount": 2},
    }


def expected_outputs(layers: int) -> Mapping[str, int]:
    outputs: dict[str, int] = {}
    for layer in range(layers):
        for place in range(WIDTH):
            parents = parents_of(layer, place)
            outputs[task_id(layer, place)] = 1 + sum(outputs[task_id] for task_id in parents)
    return outputs


def ends(client: Client) -> dict[str, tuple[str, str]]:
    """Return the result and the end of each completed task."""
    completed = client.list_tasks("job", filter="state eq 'completed'")
    return {
        task.id: (task.execution_info.result, task.execution_info.end_time.isoformat())
        for task in completed
    }


@pytest.mark.slow
@pytest.mark.timeout(600)  # that many starts of a server, whatever else the machine does
@pytest.mark.parametrize(
    ("crashes", "layers"), [(15, 7), pytest.param(50, 15, marks=pytest.mark.long)]
)
def test_a_workflow_survives_crash_after_crash(
    own_endpoint: RunningEndpoint, crashes: int, layers: int
) -> None:
    chance = random.Random(300)  # noqa: S311 - when to crash is no secret
    tasks = [make_task(layer, place) for layer in range(layers) for place in range(WIDTH)]
    with own_endpoint.client() as client:
        make_pool(client, nodes=2, taskSlotsPerNode=2)
        make_job(client, "job", usesTaskDependencies=True)
        names = [task["id"] for task in tasks]
        outputs = {name: SharedFile.make(own_endpoint, name) for name in names}
        for name in names:
            SharedFile.make(own_endpoint, f"{name}.tried")
        gate = SharedFile.make(own_endpoint, "gate").path
        client.create_tasks("job", tasks)
    seen: dict[str, tuple[str, str]] = {}

    for _ in range(crashes):
        gate.write_text("open")
        time.sleep(chance.uniform(0.0, 0.5))
        own_endpoint.kill()
        gate.write_text("")
        own_endpoint.start()
        with own_endpoint.client() as client:
            now = ends(client)
        assert {task_id: now.get(task_id) for task_id in seen} == seen, (
            "a finished task ended once more"
        )
        seen = now
    assert len(seen) < len(tasks), "the last crashes met no work"
    gate.write_text("open")
    with own_endpoint.client() as client:
        eventually(lambda: len(ends(client)) == len(tasks), seconds=200)
        final = ends(client)

    assert {task_id: final[task_id] for task_id in seen} == seen
    assert {result for result, _ in final.values()} == {"success"}
    assert {
        task_id: int(outputs[task_id].path.read_text()) for task_id in final
    } == expected_outputs(layers)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_crashes_while_tasks_are_added_lose_none_that_was_accepted(
    own_endpoint: RunningEndpoint,
) -> None:
    chance = random.Random(7)  # noqa: S311 - when to crash is no secret
    with own_endpoint.client() as client:
        make_pool(client, nodes=2, taskSlotsPerNode=2)
        make_job(client, "job", usesTaskDependencies=True)
    accepted: list[str] = []

    for turn in range(6):
        with own_endpoint.client() as client:
            deadline = time.monotonic() + chance.uniform(0.05, 0.3)
            while time.monotonic() < deadline:
                accepted.append(add_after_the_last(client, turn, accepted))
        own_endpoint.kill()
        own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: len(ends(client)) == len(accepted), seconds=200)
        assert ends(client).keys() == set(accepted)
        assert {result for result, _ in ends(client).values()} == {"success"}


def add_after_the_last(client: Client, turn: int, accepted: list[str]) -> str:
    name = f"a{turn}-{len(accepted):04}"
    task = {"id": name, "commandLine": "true", "dependsOn": {"taskIds": accepted[-1:]}}
    client.create_task("job", task)
    return name
