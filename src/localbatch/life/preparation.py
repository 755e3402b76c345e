"""Runs a job's preparation task on a node, before the job's first task there, with its retries."""

import asyncio

from localbatch.agent.orders import TaskOrder
from localbatch.agent.watch import Watch
from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.orders.environment import task_environment
from localbatch.orders.tasks import make_node_task_order
from localbatch.rows.executions import NodeExecution, Result
from localbatch.rows.jobs import JobRow, PreparationRow
from localbatch.rows.nodes import NodeRow
from localbatch.rules.node_executions import ended, is_retried, next_try
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import Json, now


def verdict(engine: Engine, job: JobRow, node: NodeRow) -> bool | None:
    """Say whether the node may run the job's tasks; None before its preparation has ended."""
    spec = job.spec.get("jobPreparationTask")
    if spec is None:
        return True
    row = engine.store.preparations.get(job.key, node.id)
    if row is None:
        return None
    # A reboot makes only a success due again. A failure stays: the node is lost for this job.
    reruns = row.ready and spec["rerunOnNodeRebootAfterSuccess"]
    return None if reruns and row.boot_time != node.last_boot_time else row.ready


def begin(engine: Engine, job: JobRow, node: NodeRow) -> Attempt:
    """Return the preparation that runs on the node, started now if none does."""
    attempt = engine.attempts.of_job_on(job.key, node.id)
    # Tasks of one job that come to a node together wait for one preparation.
    if attempt is None:
        attempt = _open(engine, job, node)
        engine.spawn(_run(engine, job, node, attempt))
    return attempt


async def wait(engine: Engine, job: JobRow, node: NodeRow, *, stop: asyncio.Event) -> bool:
    """Wait until the node is prepared; say whether the task that waits may start on it."""
    # A loop, as each retry of the preparation is an attempt of its own.
    while (ready := verdict(engine, job, node)) is None:
        attempt = begin(engine, job, node)
        ended = asyncio.ensure_future(attempt.ended.wait())
        await Watch.begin(stop, None).until(ended)
        ended.cancel()
        # A preparation that was stopped has no verdict: its node or its job is going.
        if stop.is_set() or attempt.stop.is_set() or engine.stopping:
            return False
    return ready


def make_order(engine: Engine, job: JobRow, node: NodeRow, spec: Json) -> TaskOrder:
    """Return the order for a preparation or release task."""
    place = engine.place_on(node)
    return make_node_task_order(
        spec,
        place=place,
        task_dir=place.folder / task_folder(job.id, spec["id"]),
        env=task_environment(place, job, task_id=spec["id"], spec=spec),
    )


def _open(engine: Engine, job: JobRow, node: NodeRow) -> Attempt:
    return engine.attempts.open(Attempt(node_id=node.id, job_key=job.key, job_id=job.id))


async def _run(engine: Engine, job: JobRow, node: NodeRow, attempt: Attempt) -> None:
    spec = job.spec["jobPreparationTask"]
    allowed = spec["constraints"]["maxTaskRetryCount"]
    folder = task_folder(job.id, spec["id"])
    execution = NodeExecution(started=now(), retry_count=0, folder=folder)
    while True:
        _note(engine, job, node, execution=execution, ready=None)
        order = make_order(engine, job, node, spec)
        # Its process is not noted: after a crash it is found by its environment, as a stray.
        outcome = await engine.attempts.execute(attempt, order, lambda _: None)
        if engine.stopping:
            return
        execution = ended(execution, outcome)
        if outcome.stopped or not is_retried(execution, allowed=allowed):
            may_go_on = execution.result is Result.SUCCESS or not spec["waitForSuccess"]
            # One that was stopped says nothing about the node: the next task runs it again.
            ready = None if outcome.stopped else may_go_on
            _note(engine, job, node, execution=execution, ready=ready)
            engine.wake(job.key)
            return
        execution = next_try(execution, now=now())
        # Before anything that waits for the last try looks again.
        attempt = _open(engine, job, node)


def _note(
    engine: Engine, job: JobRow, node: NodeRow, *, execution: NodeExecution, ready: bool | None
) -> None:
    row = PreparationRow(
        job_key=job.key,
        node_id=node.id,
        pool_key=node.pool_key,
        pool_id=node.pool_id,
        boot_time=node.last_boot_time,
        preparation=execution,
        ready=ready,
    )
    if engine.store.preparations.get(job.key, node.id):
        engine.store.preparations.update(row)
    # A job that was deleted while its preparation ran must not leave a row behind.
    elif engine.store.jobs.get(job.key):
        engine.store.preparations.insert(row)
