"""The life of the nodes: boot, start task, reboot, leave."""

import asyncio
import secrets
from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.life import spans, tasks
from localbatch.life.container_images import find_missing_image
from localbatch.life.start_tasks import run_start_task
from localbatch.lifecycle.node import NODE, NodeEvent, NodeState
from localbatch.orders import layout
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.rules.node_changes import advance, break_down, come_to_rest, requested_error
from localbatch.service.wire import now

_AWAY_STEPS = 5  # long enough for a client to see the node away
_RETURNS = {
    NodeState.PREEMPTED: NodeEvent.RESTORE,
    NodeState.UNKNOWN: NodeEvent.REGAIN_CONTACT,
}
_DOWN = {NodeState.REBOOTING, NodeState.DEALLOCATING, NodeState.REIMAGING, *_RETURNS}


def create(engine: Engine, pool: PoolRow, *, is_dedicated: bool) -> None:
    """Add a node to a pool and let it boot."""
    time = now()
    node = NodeRow(
        # The form of the service's own ids: the last letter tells dedicated from spot.
        id=f"tvmps_{secrets.token_hex(32)}_{'d' if is_dedicated else 'p'}",
        pool_key=pool.key,
        pool_id=pool.id,
        sequence=engine.store.nodes.next_sequence(),
        is_dedicated=is_dedicated,
        runs_containers="containerConfiguration" in pool.spec["virtualMachineConfiguration"],
        state=NodeState.CREATING,
        state_time=time,
        allocation_time=time,
        last_boot_time=time,
    )
    engine.store.nodes.insert(node)
    spans.open_span(engine, node)
    engine.spawn(live(engine, node))


def move(engine: Engine, node: NodeRow, event: NodeEvent) -> NodeRow:
    """Record the node's next state; raises ServiceError when the event is refused."""
    moved = advance(node, event)
    if moved is not node:
        engine.store.nodes.update(moved)
        spans.follow(engine, moved)
    return moved


def reboot(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Take the node's tasks away, then boot it again; raises ServiceError from a wrong state."""
    _take_down(engine, node, NodeEvent.REBOOT, option=option)


def reimage(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Give the node a new disk and boot it; raises ServiceError from a wrong state."""
    _take_down(engine, node, NodeEvent.REIMAGE, option=option)


def deallocate(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Give the node's machine back; raises ServiceError from a wrong state."""
    _take_down(engine, node, NodeEvent.DEALLOCATE, option=option)


def start(engine: Engine, node: NodeRow) -> None:
    """Boot a deallocated node; raises ServiceError from a wrong state."""
    engine.spawn(live(engine, move(engine, node, NodeEvent.START)))


def fail(engine: Engine, failed: NodeRow) -> None:
    """Record a node that failed by itself; the service queues its tasks again, uncounted."""
    engine.store.nodes.update(failed)
    spans.follow(engine, failed)
    # After the node's own row: the queue must not find the node fit for the same tasks again.
    for task in engine.store.tasks.at_work_on(failed.id):
        tasks.requeue(engine, task, counted=False)
    _stop_start_task(engine, failed)
    engine.spawn(live(engine, failed))


def leave(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Let a node leave its pool; its tasks are handled as the option says."""
    # A node that drains is told again, to go at once, when its pool is deleted meanwhile.
    if not _is_leaving(node):
        move(engine, node, NodeEvent.LEAVE)
    tasks.clear_node(engine, node, option=option)
    _stop_start_task(engine, node)
    engine.spawn(_depart(engine, node))


def resume(engine: Engine, node: NodeRow) -> None:
    """Take up a node's life after a restart, at an interrupted start task if there is one."""
    engine.spawn(_depart(engine, node) if _is_leaving(node) else live(engine, node))
    interrupted = node.start_execution and not node.start_execution.ended
    # One that the node waits for is run by `live`; this one ran beside its tasks.
    if interrupted and node.state is NodeState.IDLE:
        engine.spawn(_run_beside(engine, node))


async def live(engine: Engine, node: NodeRow) -> None:
    """Take a node from where it is to idle, step by step."""
    while True:
        # Read at each step: while the last one slept a request may have sent the node elsewhere.
        current = engine.store.nodes.get(node.pool_key, node.id)
        match current and current.state:
            case NodeState.CREATING:
                layout.make_node(engine.root, node.id)
                await _after(engine, node, NodeEvent.ALLOCATED)
            case NodeState.STARTING:
                await _boot(engine, node)
            case state if state in _DOWN:
                await _go_down(engine, node)
            case NodeState.WAITINGFORSTARTTASK if current:
                succeeded = await run_start_task(engine, current)
                event = NodeEvent.READY if succeeded else NodeEvent.START_TASK_FAILED
                # The row still says that the node waits: the next start runs its start task again.
                if engine.stopping:
                    return
                _move_if_allowed(engine, node, event)
            case _:
                _settle(engine, current)
                return


async def _depart(engine: Engine, node: NodeRow) -> None:
    """Remove a leaving node once nothing runs on it any more."""
    await _empty(engine, node)
    current = engine.store.nodes.get(node.pool_key, node.id)
    # A resize that was stopped meanwhile keeps the node.
    if current and _is_leaving(current) and not engine.stopping:
        # The folder before the row, so that a crash between them leaves a node that still departs.
        await _lose_disk(engine, node)
        engine.store.nodes.delete(node.pool_key, node.id)
        spans.close_span(engine, node)
        engine.pools_woken.set()


def _is_leaving(node: NodeRow) -> bool:
    return node.state is NodeState.LEAVINGPOOL


def _take_down(engine: Engine, node: NodeRow, event: NodeEvent, *, option: str) -> None:
    # First of all: a wrong state is refused before a task was taken away.
    move(engine, node, event)
    tasks.clear_node(engine, node, option=option)
    _stop_start_task(engine, node)
    engine.spawn(live(engine, node))


async def _go_down(engine: Engine, node: NodeRow) -> None:
    """Let a node without tasks take its next step: boot again, or stay down for a while."""
    await _empty(engine, node)
    current = engine.store.nodes.get(node.pool_key, node.id)
    if current is None:
        return
    # The others keep their disk, and with it what their start task and their jobs left there.
    if current.state in {NodeState.REIMAGING, NodeState.PREEMPTED}:
        await _lose_disk(engine, node)
    if current.state in _RETURNS:
        await asyncio.sleep(_AWAY_STEPS * engine.pace)
        _move_if_allowed(engine, node, _RETURNS[current.state])
        return
    layout.make_node(engine.root, node.id)
    await _after(engine, node, NodeEvent.SHUT_DOWN)


async def _empty(engine: Engine, node: NodeRow) -> None:
    await engine.attempts.wait_for(lambda attempt: attempt.is_on(node.id))
    # What the attempts left in the background ends with the sandbox.
    await engine.sandboxes.discard(node.id)


def _settle(engine: Engine, node: NodeRow | None) -> None:
    if node:
        engine.store.nodes.update(come_to_rest(node))
    engine.wake()


async def _lose_disk(engine: Engine, node: NodeRow) -> None:
    await asyncio.to_thread(layout.remove, layout.node_folder(engine.root, node.id))
    # The users were made on the disk that is gone.
    engine.store.node_users.delete_of_node(node.id)


def _stop_start_task(engine: Engine, node: NodeRow) -> None:
    engine.attempts.stop(lambda attempt: attempt.node_id == node.id and not attempt.task_key)


async def _boot(engine: Engine, node: NodeRow) -> None:
    await asyncio.sleep(engine.pace)
    pool = engine.store.pools.get(node.pool_key)
    problem = pool and await find_missing_image(pool)
    current = engine.store.nodes.get(node.pool_key, node.id)
    if pool is None or current is None or current.state is not NodeState.STARTING:
        return  # it was told to leave, or broke down, while an image was pulled
    # The pool's as it is now: in the service a changed one takes effect on a node that boots.
    start_task = pool.spec.get("startTask")
    current = replace(current, last_boot_time=now(), start_task=start_task, start_execution=None)
    fault = engine.faults.roll(Fault.BOOT)
    problem = requested_error(fault.code) if fault else problem
    if problem:
        engine.store.nodes.update(break_down(current, problem))
        return
    waits = bool(start_task and start_task["waitForSuccess"])
    move(engine, current, NodeEvent.AWAIT_START_TASK if waits else NodeEvent.READY)
    if start_task and not waits:
        engine.spawn(_run_beside(engine, current))


async def _run_beside(engine: Engine, node: NodeRow) -> None:
    # Nobody asks how it went: the service gives such a node tasks although its start task failed.
    await run_start_task(engine, node)


async def _after(engine: Engine, node: NodeRow, event: NodeEvent) -> None:
    await asyncio.sleep(engine.pace)
    _move_if_allowed(engine, node, event)


def _move_if_allowed(engine: Engine, node: NodeRow, event: NodeEvent) -> None:
    """The node may have been told to leave meanwhile; then its boot is over."""
    current = engine.store.nodes.get(node.pool_key, node.id)
    if current and NODE.allows(current.state, event):
        move(engine, current, event)
