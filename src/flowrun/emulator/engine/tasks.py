"""Starts tasks on nodes and brings their ends into the store."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from flowrun.emulator.agent.values import MultiInstanceRun, Outcome, SpawnedProcess, TaskRun
from flowrun.emulator.engine import layout, preparation, task_changes
from flowrun.emulator.engine.completions import note_completion
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.environment import task_environment
from flowrun.emulator.engine.instances import make_multi_instance_run
from flowrun.emulator.engine.node_changes import advance, come_to_rest
from flowrun.emulator.engine.recent_tasks import remember
from flowrun.emulator.engine.runs import LiveRun
from flowrun.emulator.engine.task_runs import make_task_run
from flowrun.emulator.lifecycle.node import NodeEvent, NodeState
from flowrun.emulator.lifecycle.task import TaskState
from flowrun.emulator.store.rows import JobRow, NodeRow, TaskRow
from flowrun.emulator.wire import now

_AT_WORK = frozenset({TaskState.PREPARING, TaskState.RUNNING})
_DRAIN = frozenset({"taskcompletion", "retaineddata", "wait"})


def start(
    engine: Engine, *, job: JobRow, task: TaskRow, node_ids: Sequence[str], slots: int
) -> None:
    """Give the task slots on nodes of its job's pool, and run it once they are prepared."""
    found = [engine.store.nodes.get(job.pool_key, node_id) for node_id in node_ids]
    nodes = [node for node in found if node]
    if len(nodes) < len(node_ids):
        return
    waits = [_must_wait(engine, job, node) for node in nodes]  # all preparations begin now
    change = task_changes.prepare if any(waits) else task_changes.start
    placed = task_changes.place(task, job=job, nodes=nodes, url=engine.url)
    placed = change(placed, now=now())
    engine.store.tasks.update(placed, before=task)
    live = _occupy(engine, job, placed, nodes, slots=slots)
    run = _make_run(engine, job, placed, nodes)
    if any(waits):
        engine.spawn(_follow_when_prepared(engine, live, run, job=job, nodes=nodes))
    else:
        engine.spawn(_follow(engine, live, run))


def requeue(engine: Engine, task: TaskRow, *, counted: bool = True) -> None:
    """Take a running task back into the queue; it counts when a user asked for its place."""
    engine.store.tasks.update(task_changes.requeue(task, now=now(), counted=counted))
    _stop(engine, task)


def terminate(engine: Engine, task: TaskRow) -> None:
    """End a task by request; raises ServiceError when it is completed already."""
    ended = task_changes.terminate(task, now=now())
    engine.store.tasks.update(ended)
    note_completion(engine, ended)
    _stop(engine, task)


def clear_node(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Handle the tasks of a node that goes away as the deallocation option says."""
    if option not in _DRAIN:
        take_away(engine, engine.store.tasks.at_work_on(node.id), option=option)


def take_away(engine: Engine, running: list[TaskRow], *, option: str) -> None:
    """Requeue or terminate running tasks."""
    for task in running:
        if option == "terminate":
            terminate(engine, task)
        else:
            requeue(engine, task)


async def discard(engine: Engine, *, job: JobRow, task: TaskRow) -> None:
    """Wait for a deleted task's processes to end, then remove its folder."""
    _stop(engine, task)
    await engine.runs.wait_for(
        lambda live: (live.job_key, live.task_key) == (task.job_key, task.key)
    )
    for node in layout.node_folders(engine.root):
        await asyncio.to_thread(layout.remove, node / layout.task_folder(job.id, task.id))


def _stop(engine: Engine, task: TaskRow) -> None:
    engine.runs.stop(lambda live: (live.job_key, live.task_key) == (task.job_key, task.key))
    engine.wake(task.job_key)


def _must_wait(engine: Engine, job: JobRow, node: NodeRow) -> bool:
    """Begin the node's preparation if it is due; say whether the job's tasks wait for it."""
    if preparation.verdict(engine, job, node) is not None:
        return False
    preparation.begin(engine, job, node)
    return bool(job.spec["jobPreparationTask"]["waitForSuccess"])


def _occupy(
    engine: Engine, job: JobRow, task: TaskRow, nodes: Sequence[NodeRow], *, slots: int
) -> LiveRun:
    """Take the slots of all the task's nodes."""
    for node in nodes:
        engine.store.nodes.update(advance(node, NodeEvent.RUN_TASK), before=node)
    live = LiveRun(
        node_id=nodes[0].id,
        subtask_nodes=tuple(node.id for node in nodes[1:]),
        job_key=job.key,
        job_id=job.id,
        task_key=task.key,
        attempt=task.attempt,
        slots=slots,
    )
    return engine.runs.open(live)


def _make_run(
    engine: Engine, job: JobRow, task: TaskRow, nodes: Sequence[NodeRow]
) -> TaskRun | MultiInstanceRun:
    if task.instances:
        return make_multi_instance_run(engine, job, task, nodes)
    place = engine.place_on(nodes[0])
    return make_task_run(
        task.spec,
        place=place,
        task_dir=place.folder / layout.task_folder(job.id, task.id),
        env=task_environment(place, job, task_id=task.id, spec=task.spec),
    )


async def _follow_when_prepared(
    engine: Engine,
    live: LiveRun,
    run: TaskRun | MultiInstanceRun,
    *,
    job: JobRow,
    nodes: Sequence[NodeRow],
) -> None:
    waits = (preparation.wait(engine, job, node, stop=live.stop) for node in nodes)
    are_prepared = all(await asyncio.gather(*waits))
    current = _current(engine, live)
    if current and are_prepared:
        engine.store.tasks.update(task_changes.start(current, now=now()))
        await _follow(engine, live, run)
        return
    engine.runs.close(live)
    if not engine.stopping:
        with engine.store.transaction():
            _give_back(engine, live, current)
        engine.wake(live.job_key)


def _give_back(engine: Engine, live: LiveRun, task: TaskRow | None) -> None:
    """Put a task back in the queue that could not be started on its nodes."""
    if task:
        engine.store.tasks.update(task_changes.requeue(task, now=now(), counted=False))
    for node in _nodes_of(engine, live):
        if node:
            engine.store.nodes.update(_free(engine, node), before=node)


def _nodes_of(engine: Engine, live: LiveRun) -> list[NodeRow | None]:
    """Return the nodes of a run as they are now, the primary's first; None for one that is gone."""
    node_ids = (live.node_id, *live.subtask_nodes)
    return [next(engine.store.nodes.where("id = ?", one), None) for one in node_ids]


async def _follow(engine: Engine, live: LiveRun, run: TaskRun | MultiInstanceRun) -> None:
    def record(process: SpawnedProcess) -> None:
        engine.store.tasks.note_process(
            live.job_key, live.task_key, attempt=live.attempt, process=asdict(process)
        )

    outcome = await engine.runs.execute(live, run, record)
    if not engine.stopping:
        with engine.store.transaction():
            _end(engine, live, outcome)
        engine.wake(live.job_key)


def _end(engine: Engine, live: LiveRun, outcome: Outcome) -> None:
    running = _current(engine, live)
    ended = running and task_changes.charge(task_changes.end(running, outcome), outcome)
    if running and ended:
        engine.store.tasks.update(ended, before=running)
        if ended.state is TaskState.COMPLETED:
            note_completion(engine, ended)
    else:
        _charge_late(engine, live, outcome)
    for subtask_id, before in enumerate(_nodes_of(engine, live)):
        if before:
            node = _free(engine, before)
            if ended:
                node = remember(
                    node, ended, subtask_id=subtask_id, job_id=live.job_id, url=engine.url
                )
            engine.store.nodes.update(node, before=before)


def _charge_late(engine: Engine, live: LiveRun, outcome: Outcome) -> None:
    """A task that was taken off its node has used it all the same."""
    task = engine.store.tasks.get(live.job_key, live.task_key)
    if task and task.attempt >= live.attempt:
        engine.store.tasks.update(task_changes.charge(task, outcome), before=task)


def _current(engine: Engine, live: LiveRun) -> TaskRow | None:
    """Return the task while this run is still what it does."""
    task = engine.store.tasks.get(live.job_key, live.task_key)
    is_current = task and task.attempt == live.attempt and task.state in _AT_WORK
    return task if is_current else None


def _free(engine: Engine, node: NodeRow) -> NodeRow:
    """Return the node idle if this was its last task."""
    if node.state is not NodeState.RUNNING or engine.runs.slots_on(node.id):
        return node
    return come_to_rest(advance(node, NodeEvent.LAST_TASK_ENDED))
