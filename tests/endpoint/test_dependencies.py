"""Tasks that wait for other tasks, over the wire."""

import time
from collections.abc import Callable
from typing import Any

import pytest

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

STILL = 0.3
"""How long nothing must happen to be believed."""


def task(task_id: str, *, after: list[str] | None = None, script: str = "true") -> dict[str, Any]:
    body: dict[str, Any] = {"id": task_id, "commandLine": shell(script)}
    return body | ({"dependsOn": {"taskIds": after}} if after is not None else {})


def in_range(task_id: str, *ranges: tuple[int, int]) -> dict[str, Any]:
    listed = [{"start": start, "end": end} for start, end in ranges]
    return task(task_id) | {"dependsOn": {"taskIdRanges": listed}}


def is_completed(client: Client, job_id: str, *task_ids: str) -> Callable[[], bool]:
    return lambda: all(state_of(client, job_id, task_id) == "completed" for task_id in task_ids)


def stays_active(client: Client, job_id: str, task_id: str) -> bool:
    time.sleep(STILL)
    return state_of(client, job_id, task_id) == "active"


def test_a_child_added_first_starts_after_its_parents(client: Client) -> None:
    make_job(client, "dep-order", "shared", usesTaskDependencies=True)
    seen = "date +%s%N"
    client.create_task("dep-order", task("child", after=["A", "b"], script=seen))
    assert stays_active(client, "dep-order", "child")

    client.create_task("dep-order", task("a", script=f"sleep 0.2; {seen}"))
    client.create_task("dep-order", task("B", script=seen))

    eventually(is_completed(client, "dep-order", "child"))
    child = int(read(client, "dep-order", "child"))
    assert child > int(read(client, "dep-order", "a"))
    assert child > int(read(client, "dep-order", "B"))
    shown = client.get_task("dep-order", "child").as_dict()
    assert shown["dependsOn"] == {"taskIds": ["A", "b"]}


def test_a_child_added_after_its_parent_completed_does_not_wait(client: Client) -> None:
    make_job(client, "dep-late", "shared", usesTaskDependencies=True)
    client.create_task("dep-late", task("parent"))
    eventually(is_completed(client, "dep-late", "parent"))

    client.create_task("dep-late", task("child", after=["parent"]))

    eventually(is_completed(client, "dep-late", "child"))


def test_a_failed_parent_blocks_its_children_which_stay_active(client: Client) -> None:
    make_job(
        client,
        "dep-blocked",
        "shared",
        usesTaskDependencies=True,
        onAllTasksComplete="terminatejob",
    )
    client.create_tasks(
        "dep-blocked", [task("parent", script="exit 1"), task("child", after=["parent"])]
    )
    eventually(is_completed(client, "dep-blocked", "parent"))

    assert stays_active(client, "dep-blocked", "child")
    assert client.get_job("dep-blocked").state == "active"
    assert client.get_job_task_counts("dep-blocked").task_counts.active == 1


def test_a_retrying_parent_is_not_completed(endpoint: RunningEndpoint, client: Client) -> None:
    make_job(client, "dep-retry", "shared", usesTaskDependencies=True)
    retried = SharedFile.make(endpoint, "retried")
    once = f"test -s {retried} || {{ echo yes > {retried}; exit 1; }}"
    parent = task("parent", script=once) | {"constraints": {"maxTaskRetryCount": 1}}

    client.create_tasks("dep-retry", [task("child", after=["parent"]), parent])

    eventually(is_completed(client, "dep-retry", "child"))
    assert client.get_task("dep-retry", "parent").execution_info.retry_count == 1


def test_a_failure_that_satisfies_lets_the_children_go_on(client: Client) -> None:
    make_job(client, "dep-satisfy", "shared", usesTaskDependencies=True)
    conditions = {"exitCodes": [{"code": 3, "exitOptions": {"dependencyAction": "satisfy"}}]}
    parent = task("parent", script="exit 3") | {"exitConditions": conditions}

    client.create_tasks("dep-satisfy", [task("child", after=["parent"]), parent])

    eventually(is_completed(client, "dep-satisfy", "child"))
    assert client.get_task("dep-satisfy", "parent").execution_info.result == "failure"


def test_a_range_needs_every_integer_and_takes_leading_zeros(client: Client) -> None:
    make_job(client, "dep-range", "shared", usesTaskDependencies=True)
    client.create_task("dep-range", in_range("child", (3, 5)))
    client.create_tasks("dep-range", [task("3"), task("004"), task("04"), task("6")])
    eventually(is_completed(client, "dep-range", "3", "004", "04", "6"))
    assert stays_active(client, "dep-range", "child")

    client.create_task("dep-range", task("5"))

    eventually(is_completed(client, "dep-range", "child"))


def test_ids_and_ranges_must_all_be_satisfied(client: Client) -> None:
    make_job(client, "dep-both", "shared", usesTaskDependencies=True)
    both = in_range("child", (1, 1), (2, 3))
    both["dependsOn"]["taskIds"] = ["x", "X"]
    client.create_task("dep-both", both)
    client.create_tasks("dep-both", [task("1"), task("2"), task("3")])
    eventually(is_completed(client, "dep-both", "1", "2", "3"))
    assert stays_active(client, "dep-both", "child")

    client.create_task("dep-both", task("x"))

    eventually(is_completed(client, "dep-both", "child"))


def test_a_range_that_was_satisfied_before_is_not_waited_for(client: Client) -> None:
    make_job(client, "dep-past", "shared", usesTaskDependencies=True)
    client.create_tasks("dep-past", [task("1"), task("2")])
    eventually(is_completed(client, "dep-past", "1", "2"))

    client.create_task("dep-past", in_range("child", (1, 2)))

    eventually(is_completed(client, "dep-past", "child"))


def test_a_satisfied_dependency_stays_so_when_the_parent_is_deleted(client: Client) -> None:
    make_job(client, "dep-gone", "shared", usesTaskDependencies=True)
    client.create_task("dep-gone", task("first"))
    client.create_task("dep-gone", task("child", after=["first", "second"]))
    eventually(is_completed(client, "dep-gone", "first"))

    client.delete_task("dep-gone", "first")
    client.create_task("dep-gone", task("first", after=["never"]))
    client.create_task("dep-gone", task("second"))

    eventually(is_completed(client, "dep-gone", "child"))
    assert state_of(client, "dep-gone", "first") == "active"


def test_a_deleted_childs_successor_waits_only_for_its_own_parents(client: Client) -> None:
    make_job(client, "dep-again", "shared", usesTaskDependencies=True)
    client.create_task("dep-again", task("child", after=["never"]))

    client.delete_task("dep-again", "child")
    client.create_task("dep-again", task("child"))

    eventually(is_completed(client, "dep-again", "child"))


def test_a_deleted_jobs_successor_knows_nothing_of_it(client: Client) -> None:
    make_job(client, "dep-job", "shared", usesTaskDependencies=True)
    client.create_task("dep-job", task("parent"))
    eventually(is_completed(client, "dep-job", "parent"))
    client.begin_delete_job("dep-job", polling_interval=0.05).result()

    make_job(client, "dep-job", "shared", usesTaskDependencies=True)
    client.create_task("dep-job", task("child", after=["parent"]))

    assert stays_active(client, "dep-job", "child")


def test_a_cycle_waits_for_ever(client: Client) -> None:
    make_job(client, "dep-cycle", "shared", usesTaskDependencies=True)

    client.create_tasks("dep-cycle", [task("a", after=["b"]), task("b", after=["a"])])

    assert stays_active(client, "dep-cycle", "a")
    assert state_of(client, "dep-cycle", "b") == "active"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"taskIds": ["x" * 64] * 1000}, "TaskDependencyListTooLong"),
        (
            {"taskIdRanges": [{"start": i, "end": i} for i in range(10_000, 16_000)]},
            "TaskDependencyRangesTooLong",
        ),
        ({"taskIdRanges": [{"start": 2, "end": 1}]}, "InvalidPropertyValue"),
        ({"taskIdRanges": [{"start": 2}]}, "MissingRequiredProperty"),
        ({"taskIds": ["no id"]}, "InvalidPropertyValue"),
        ({"tasks": ["a"]}, "UnsupportedProperty"),
    ],
)
def test_dependencies_that_cannot_be_are_refused(
    client: Client, wanted: dict[str, Any], code: str
) -> None:
    if "dep-refusing" not in {job.id for job in client.list_jobs()}:
        make_job(client, "dep-refusing", "no-such-pool", usesTaskDependencies=True)

    with refused(code, 400):
        client.create_task("dep-refusing", task("child") | {"dependsOn": wanted})


def test_dependencies_need_a_job_that_uses_them(client: Client) -> None:
    make_job(client, "dep-unused", "no-such-pool")

    with refused("UnsupportedProperty", 400):
        client.create_task("dep-unused", task("child", after=["parent"]))


def test_thousands_of_waiting_tasks_hold_up_nothing(client: Client) -> None:
    make_job(client, "dep-many", "shared", usesTaskDependencies=True, priority=1000)
    waiting = [in_range(f"w{i:04}", (1, 1000)) for i in range(3000)]
    client.create_tasks("dep-many", waiting)
    make_job(client, "dep-other", "shared")

    client.create_tasks("dep-other", [task(f"t{i}") for i in range(20)])
    eventually(is_completed(client, "dep-other", *(f"t{i}" for i in range(20))))

    assert client.get_job_task_counts("dep-many").task_counts.active == 3000
    client.begin_delete_job("dep-many", polling_interval=0.05).result()
