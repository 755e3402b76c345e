"""Starts tasks on nodes and brings their ends into the store."""

import asyncio
from collections.abc import Sequence

from localbatch.agent.orders import AttemptOutcome, MultiInstanceOrder, SpawnedProcess, TaskOrder
from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.life import preparation
from localbatch.life.completions import note_completion
from localbatch.lifecycle.node import NodeEvent, NodeState
from localbatch.lifecycle.task import TaskState
from localbatch.orders import layout
from localbatch.orders.environment import task_environment
from localbatch.orders.instances import make_multi_instance_order
from localbatch.orders.tasks import make_task_order
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules import task_changes
from localbatch.rules.node_changes import advance, come_to_rest
from localbatch.rules.recent_tasks import remember
from localbatch.service.task_folders import task_folder
from localbatch.service.vm_sizes import cores_of
from localbatch.service.wire import now

_AT_WORK = frozenset({TaskState.PREPARING, TaskState.RUNNING})
# These let tasks come to their own end. `retaineddata` would wait for the files' retention time as
# well; the service has deprecated it.
_DRAIN = frozenset({"taskcompletion", "retaineddata", "wait"})


def start(
    engine: Engine, *, job: JobRow, task: TaskRow, node_ids: Sequence[str], slots: int
) -> None:
    """Give the task slots on nodes of its job's pool, and run it once they are prepared."""
    found = [engine.store.nodes.get(job.pool_key, node_id) for node_id in node_ids]
    nodes = [node for node in found if node]
    if len(nodes) < len(node_ids):
        return  # a node left since the scheduler looked; the task is still in the queue
    waits = [_must_wait(engine, job, node) for node in nodes]  # all preparations begin now
    placed = task_changes.place(task, job=job, nodes=nodes, are_prepared=not any(waits), now=now())
    engine.store.tasks.update(placed, before=task)
    attempt = _occupy(engine, job, placed, nodes, slots=slots)
    order = _make_order(engine, job, placed, nodes)
    if any(waits):
        engine.spawn(_follow_when_prepared(engine, attempt, order, job=job, nodes=nodes))
    else:
        engine.spawn(_follow(engine, attempt, order))


def requeue(engine: Engine, task: TaskRow, *, counted: bool = True) -> None:
    """Take a running task back into the queue; it counts when a user asked for its place."""
    # The row first: the end of the try then finds a task that is not its own any more.
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
    # With a draining option nothing is to do: whoever takes the node away waits for its attempts.
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
    await engine.attempts.wait_for(
        lambda attempt: (attempt.job_key, attempt.task_key) == (task.job_key, task.key)
    )
    # Each try may have been on another node.
    for node in layout.node_folders(engine.root):
        await asyncio.to_thread(layout.remove, node / task_folder(job.id, task.id))


def _stop(engine: Engine, task: TaskRow) -> None:
    engine.attempts.stop(
        lambda attempt: (attempt.job_key, attempt.task_key) == (task.job_key, task.key)
    )
    engine.wake(task.job_key)


def _must_wait(engine: Engine, job: JobRow, node: NodeRow) -> bool:
    """Begin the node's preparation if it is due; say whether the job's tasks wait for it."""
    if preparation.verdict(engine, job, node) is not None:
        return False
    preparation.begin(engine, job, node)
    return bool(job.spec["jobPreparationTask"]["waitForSuccess"])


def _occupy(
    engine: Engine, job: JobRow, task: TaskRow, nodes: Sequence[NodeRow], *, slots: int
) -> Attempt:
    """Take the slots of all the task's nodes."""
    for node in nodes:
        engine.store.nodes.update(advance(node, NodeEvent.RUN_TASK), before=node)
    attempt = Attempt(
        node_id=nodes[0].id,
        subtask_nodes=tuple(node.id for node in nodes[1:]),
        job_key=job.key,
        job_id=job.id,
        task_key=task.key,
        number=task.attempt,
        slots=slots,
    )
    return engine.attempts.open(attempt)


def _make_order(
    engine: Engine, job: JobRow, task: TaskRow, nodes: Sequence[NodeRow]
) -> TaskOrder | MultiInstanceOrder:
    places = [engine.place_on(node) for node in nodes]
    if task.instances:
        pool = engine.store.pools.get(job.pool_key)
        cores = cores_of(pool.spec["vmSize"] if pool else "")
        return make_multi_instance_order(job, task, places, cores=cores)
    place = places[0]
    return make_task_order(
        task.spec,
        place=place,
        task_dir=place.folder / task_folder(job.id, task.id),
        env=task_environment(place, job, task_id=task.id, spec=task.spec),
    )


async def _follow_when_prepared(
    engine: Engine,
    attempt: Attempt,
    order: TaskOrder | MultiInstanceOrder,
    *,
    job: JobRow,
    nodes: Sequence[NodeRow],
) -> None:
    waits = (preparation.wait(engine, job, node, stop=attempt.stop) for node in nodes)
    are_prepared = all(await asyncio.gather(*waits))
    current = _current(engine, attempt)
    if current and are_prepared:
        engine.store.tasks.update(task_changes.start_prepared(current, now=now()))
        await _follow(engine, attempt, order)
        return
    # Before the nodes are given back: they count the slots of living attempts.
    engine.attempts.close(attempt)
    if not engine.stopping:
        with engine.store.transaction():
            _give_back(engine, attempt, current)
        engine.wake(attempt.job_key)


def _give_back(engine: Engine, attempt: Attempt, task: TaskRow | None) -> None:
    """Put a task back in the queue that could not be started on its nodes."""
    if task:
        engine.store.tasks.update(task_changes.requeue(task, now=now(), counted=False))
    for node in _nodes_of(engine, attempt):
        if node:
            engine.store.nodes.update(_free(engine, node), before=node)


def _nodes_of(engine: Engine, attempt: Attempt) -> list[NodeRow | None]:
    """Return an attempt's nodes as they are now, the primary's first; None for one that is gone."""
    node_ids = (attempt.node_id, *attempt.subtask_nodes)
    return [engine.store.nodes.by_id(node_id) for node_id in node_ids]


async def _follow(engine: Engine, attempt: Attempt, order: TaskOrder | MultiInstanceOrder) -> None:
    def record(process: SpawnedProcess) -> None:
        engine.store.tasks.note_process(
            attempt.job_key, attempt.task_key, attempt=attempt.number, process=process
        )

    outcome = await engine.attempts.execute(attempt, order, record)
    # A stop of the account is no end of the task: recovery finds it running, and queues it again.
    if not engine.stopping:
        with engine.store.transaction():
            _end(engine, attempt, outcome)
        engine.wake(attempt.job_key)


def _end(engine: Engine, attempt: Attempt, outcome: AttemptOutcome) -> None:
    running = _current(engine, attempt)
    ended = running and task_changes.charge(task_changes.end(running, outcome), outcome)
    if running and ended:
        engine.store.tasks.update(ended, before=running)
        if ended.state is TaskState.COMPLETED:
            note_completion(engine, ended)
    else:
        _charge_late(engine, attempt, outcome)
    for subtask_id, before in enumerate(_nodes_of(engine, attempt)):
        if before:
            node = _free(engine, before)
            if ended:
                node = remember(node, ended, subtask_id=subtask_id, job_id=attempt.job_id)
            engine.store.nodes.update(node, before=before)


def _charge_late(engine: Engine, attempt: Attempt, outcome: AttemptOutcome) -> None:
    """A task that was taken off its node has used it all the same."""
    task = engine.store.tasks.get(attempt.job_key, attempt.task_key)
    if task and task.attempt >= attempt.number:
        engine.store.tasks.update(task_changes.charge(task, outcome), before=task)


def _current(engine: Engine, attempt: Attempt) -> TaskRow | None:
    """Return the task unless it has ended this attempt, or begun another one."""
    task = engine.store.tasks.get(attempt.job_key, attempt.task_key)
    is_current = task and task.attempt == attempt.number and task.state in _AT_WORK
    return task if is_current else None


def _free(engine: Engine, node: NodeRow) -> NodeRow:
    """Return the node idle if this was its last task."""
    # Slots are counted by attempts, not by rows: one that is being stopped has its row no more.
    if node.state is not NodeState.RUNNING or engine.attempts.slots_on(node.id):
        return node
    return come_to_rest(advance(node, NodeEvent.LAST_TASK_ENDED))
