"""Resizes by a clock of the test's own: their timeout, their stop, and new targets meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.life import autoscale, pools
from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.job import JobState
from localbatch.lifecycle.node import NodeState
from localbatch.lifecycle.pool import PoolState
from localbatch.lifecycle.task import TaskState
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow, ResizeError
from localbatch.rows.tasks import TaskRow
from localbatch.service.wire import now
from localbatch.store.database import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STAMPS: dict[str, Any] = {"etag": "0x1", "last_modified": NOON, "creation_time": NOON}
Scene = Callable[[Engine], None]


def draining_pool(**spec: object) -> PoolRow:
    """Return a pool that shrinks from one node to none once the node's task is done."""
    return PoolRow(
        key="p",
        id="p",
        spec={
            "vmSize": "standard_d1_v2",
            "virtualMachineConfiguration": {},
            "resizeTimeout": "PT5M",
            "enableAutoScale": False,
            "taskSlotsPerNode": 1,
        }
        | spec,
        state=PoolState.ACTIVE,
        state_time=NOON,
        allocation_state=AllocationState.RESIZING,
        allocation_time=NOON,
        target_dedicated=0,
        target_spot=0,
        deallocation="taskcompletion",
        **STAMPS,
    )


def add_busy_node(engine: Engine) -> Attempt:
    """Add a node with a task to the pool, and return the task's run."""
    engine.store.jobs.insert(
        JobRow(
            key="j",
            id="j",
            spec={"usesTaskDependencies": False, "onTaskFailure": "noaction"},
            state=JobState.ACTIVE,
            state_time=NOON,
            pool_key="p",
            pool_id="p",
            priority=0,
            max_parallel=-1,
            **STAMPS,
        )
    )
    engine.store.nodes.insert(
        NodeRow(
            id="n",
            pool_key="p",
            pool_id="p",
            sequence=1,
            is_dedicated=True,
            state=NodeState.RUNNING,
            state_time=NOON,
            allocation_time=NOON,
            last_boot_time=NOON,
        )
    )
    engine.store.tasks.insert(
        TaskRow(
            job_key="j",
            key="t",
            id="t",
            spec={"constraints": {"retentionTime": "P7D"}},
            state=TaskState.RUNNING,
            state_time=NOON,
            sequence=1,
            slots=1,
            attempt=1,
            node_id="n",
            **STAMPS,
        )
    )
    return engine.attempts.open(Attempt(node_id="n", job_key="j", task_key="t", slots=1))


def play(root: Path, pool: PoolRow, scene: Scene) -> None:
    """Play a scene on an account with the pool and its busy node."""

    async def live() -> None:
        store = Store(root / "state.db")
        engine = Engine(account="a", url="", root=root, store=store)
        store.pools.insert(pool)
        run = add_busy_node(engine)
        scene(engine)
        engine.attempts.close(run)
        await engine.stop()
        store.close()

    asyncio.run(live())


def allocate(engine: Engine, *, minutes: float) -> PoolRow:
    pools.allocate(engine, time=NOON + timedelta(minutes=minutes))
    return seen(engine)


def seen(engine: Engine) -> PoolRow:
    pool = engine.store.pools.get("p")
    assert pool
    return pool


def node_states(engine: Engine) -> list[NodeState]:
    return [node.state for node in engine.store.nodes.of_pool("p")]


def test_a_node_that_drains_longer_than_the_timeout_stays(tmp_path: Path) -> None:
    def scene(engine: Engine) -> None:
        early = allocate(engine, minutes=4.9)
        assert early.allocation_state is AllocationState.RESIZING
        assert node_states(engine) == [NodeState.LEAVINGPOOL]

        late = allocate(engine, minutes=5)

        assert late.allocation_state is AllocationState.STEADY
        assert late.target_dedicated == 0
        assert late.errors == (
            ResizeError(
                code="AllocationTimedout",
                message="Desired number of dedicated nodes could not be allocated"
                " as the resize timeout was reached",
            ),
        )
        assert node_states(engine) == [NodeState.RUNNING]
        task = engine.store.tasks.get("j", "t")
        assert task
        assert task.state is TaskState.RUNNING

    play(tmp_path, draining_pool(), scene)


def test_the_timeout_counts_from_the_request_also_after_a_restart(tmp_path: Path) -> None:
    def before(engine: Engine) -> None:
        allocate(engine, minutes=4)

    play(tmp_path, draining_pool(), before)
    store = Store(tmp_path / "state.db")
    engine = Engine(account="a", url="", root=tmp_path, store=store)

    pool = allocate(engine, minutes=5)

    assert [error.code for error in pool.errors] == ["AllocationTimedout"]
    store.close()


def test_a_formulas_resize_has_all_the_time_it_needs(tmp_path: Path) -> None:
    def scene(engine: Engine) -> None:
        pool = allocate(engine, minutes=600)

        assert pool.allocation_state is AllocationState.RESIZING
        assert pool.errors == ()

    play(tmp_path, draining_pool(enableAutoScale=True), scene)


def test_a_formula_that_runs_during_a_resize_sets_new_targets(tmp_path: Path) -> None:
    formula = {
        "enableAutoScale": True,
        "autoScaleFormula": "$TargetDedicatedNodes = 2;",
        "autoScaleEvaluationInterval": "PT5M",
    }

    def scene(engine: Engine) -> None:
        pool = allocate(engine, minutes=1)
        autoscale.apply_formula(engine, pool, NOON + timedelta(minutes=2))
        assert seen(engine).allocation_state is AllocationState.RESIZING

        pool = allocate(engine, minutes=2)

        assert pool.target_dedicated == 2
        assert node_states(engine).count(NodeState.CREATING) == 2

    play(tmp_path, draining_pool(**formula), scene)


def test_a_stopped_drain_is_over_at_once_and_the_node_stays(tmp_path: Path) -> None:
    def scene(engine: Engine) -> None:
        pool = allocate(engine, minutes=1)
        stopping = replace(pool, allocation_state=AllocationState.STOPPING)
        engine.store.pools.update(stopping)

        pool = allocate(engine, minutes=1.1)

        assert pool.allocation_state is AllocationState.STEADY
        assert [error.code for error in pool.errors] == ["ResizeStopped"]
        assert node_states(engine) == [NodeState.RUNNING]

    play(tmp_path, draining_pool(), scene)


def test_the_loop_wakes_up_when_the_time_of_a_resize_is_up(tmp_path: Path) -> None:
    async def live() -> PoolRow:
        store = Store(tmp_path / "state.db")
        engine = Engine(account="a", url="", root=tmp_path, store=store)
        begun = now() - timedelta(minutes=5) + timedelta(seconds=0.5)
        store.pools.insert(replace(draining_pool(), allocation_time=begun))
        run = add_busy_node(engine)
        looking = asyncio.create_task(pools.keep_allocating(engine))
        await asyncio.wait_for(engine.woken.wait(), 10)
        pool = seen(engine)
        looking.cancel()
        engine.attempts.close(run)
        await engine.stop()
        store.close()
        return pool

    pool = asyncio.run(live())

    assert pool.allocation_state is AllocationState.STEADY
    assert [error.code for error in pool.errors] == ["AllocationTimedout"]
