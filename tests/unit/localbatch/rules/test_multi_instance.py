"""Whose turn it is when a multi-instance task waits for nodes, and how its instances count."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from localbatch.lifecycle.job import JobState
from localbatch.lifecycle.task import TaskState
from localbatch.rows.executions import Result
from localbatch.rows.jobs import JobRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.addresses import node_address
from localbatch.rules.multi_instance import FindFirst, Hold, find_turn
from localbatch.rules.placement import FreeNode
from localbatch.store.database import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

JOB = JobRow(
    key="job",
    id="job",
    spec={},
    state=JobState.ACTIVE,
    state_time=NOON,
    pool_id="pool",
    pool_key="pool",
    priority=0,
    max_parallel=-1,
    etag="",
    last_modified=NOON,
    creation_time=NOON,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "state.db")
    store.jobs.insert(JOB)
    yield store
    store.close()


def first_of(store: Store) -> FindFirst:
    """Return what finds the job's first task for so many nodes."""
    return partial(store.tasks.first_multi_instance, JOB.key)


def add(store: Store, number: int, *, instances: int) -> TaskRow:
    task = TaskRow(
        job_key="job",
        key=f"t{number}",
        id=f"t{number}",
        spec={},
        state=TaskState.ACTIVE,
        state_time=NOON,
        sequence=number,
        slots=1,
        instances=instances,
        etag="",
        last_modified=NOON,
        creation_time=NOON,
    )
    store.tasks.insert(task)
    return task


def nodes(*free: int) -> list[FreeNode]:
    return [FreeNode(node_id=f"n{i}", sequence=i, free=slots) for i, slots in enumerate(free)]


def test_the_first_that_fits_has_its_turn(store: Store) -> None:
    add(store, 1, instances=9)
    second = add(store, 2, instances=2)

    turn = find_turn(first_of(store), nodes(1, 1, 0), hold=None, now=NOON)

    assert (turn.task, turn.hold) == (second, None)


def test_one_that_wants_more_nodes_than_there_are_holds_nobody_back(store: Store) -> None:
    add(store, 1, instances=4)

    turn = find_turn(first_of(store), nodes(1, 0, 0), hold=None, now=NOON)

    assert (turn.task, turn.hold) == (None, None)


def test_one_that_waits_for_nodes_holds_back_even_a_smaller_one(store: Store) -> None:
    first = add(store, 1, instances=3)
    add(store, 2, instances=1)

    turn = find_turn(first_of(store), nodes(1, 0, 0), hold=None, now=NOON)

    assert turn.task == first
    assert turn.hold
    assert turn.hold.holds_back(NOON)


def test_after_a_minute_it_lets_the_smaller_one_pass(store: Store) -> None:
    add(store, 1, instances=3)
    second = add(store, 2, instances=1)
    hold = Hold(job_key="job", task_key="t1", since=NOON)

    turn = find_turn(first_of(store), nodes(1, 0, 0), hold=hold, now=NOON + MINUTE)

    assert (turn.task, turn.hold) == (second, hold)


def test_another_task_begins_a_hold_of_its_own(store: Store) -> None:
    add(store, 1, instances=3)
    hold = Hold(job_key="job", task_key="t0", since=NOON)

    turn = find_turn(first_of(store), nodes(1, 0, 0), hold=hold, now=NOON + MINUTE)

    assert turn.hold
    assert (turn.hold.task_key, turn.hold.since) == ("t1", NOON + MINUTE)


def test_a_hold_gives_way_and_comes_back_with_growing_turns() -> None:
    hold = Hold(job_key="job", task_key="t", since=NOON)

    changes = [NOON]
    while len(changes) < 6:
        changes.append(hold.next_turn(changes[-1]))

    assert [(time - NOON) / MINUTE for time in changes] == [0, 1, 2, 4, 8, 16]
    assert [hold.holds_back(time) for time in changes] == [True, False, True, False, True, False]


def test_each_instance_counts_for_autoscale_until_the_task_has_completed(store: Store) -> None:
    add(store, 1, instances=3)
    add(store, 2, instances=0)
    running = add(store, 3, instances=4)
    store.tasks.update(replace(running, state=TaskState.RUNNING))
    completed = add(store, 4, instances=5)
    store.tasks.update(replace(completed, state=TaskState.COMPLETED, result=Result.SUCCESS))

    counts = {state: number for state, _, number in store.tasks.counts_of_pool("pool")}

    assert counts == {"active": 4, "running": 4, "completed": 1}


def test_an_address_is_on_the_loopback_and_none_that_others_use() -> None:
    node_ids = [f"tvmps_{number:04x}{'0' * 60}_d" for number in (0, 1, 0xFF00, 0xFFFF)]

    addresses = [node_address(node_id, sequence) for node_id in node_ids for sequence in range(254)]

    assert len(set(addresses)) == len(addresses)
    octets = [[int(part) for part in address.split(".")] for address in addresses]
    assert all(first == 127 and second > 0 for first, second, _, _ in octets)
    assert all(1 <= last <= 254 for _, _, _, last in octets)
