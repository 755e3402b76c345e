"""Runs a job's release task, at its end, on every node that ran its preparation task."""

import asyncio
from dataclasses import replace

from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.life.preparation import make_order
from localbatch.rows.executions import NodeExecution
from localbatch.rows.jobs import JobRow, PreparationRow
from localbatch.rules.node_executions import ended
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import Json, now


async def release(engine: Engine, job: JobRow) -> None:
    """Run what has not run yet; whether it succeeds makes no difference to the job."""
    spec = job.spec.get("jobReleaseTask")
    if spec is not None:
        rows = engine.store.preparations.unreleased(job.key)
        await asyncio.gather(*(_release_once(engine, job, row, spec) for row in rows))


async def _release_once(engine: Engine, job: JobRow, row: PreparationRow, spec: Json) -> None:
    """A job that is deleted while it terminates asks for its release twice."""
    running = engine.attempts.of_job_on(job.key, row.node_id)
    if running:
        await running.ended.wait()
    else:
        await _release(engine, job, row, spec)


async def _release(engine: Engine, job: JobRow, row: PreparationRow, spec: Json) -> None:
    node = engine.store.nodes.get(row.pool_key, row.node_id)
    if node is None:
        return
    # The service gives a release task its limit at the top, where other tasks have constraints.
    limited = spec | {"constraints": {"maxWallClockTime": spec["maxWallClockTime"]}}
    execution = NodeExecution(started=now(), folder=task_folder(job.id, spec["id"]))
    # Noted as begun, not as ended: a restart in between runs it again rather than not at all.
    engine.store.preparations.update(replace(row, release=execution))
    attempt = engine.attempts.open(Attempt(node_id=node.id, job_key=job.key, job_id=job.id))
    order = make_order(engine, job, node, limited)
    outcome = await engine.attempts.execute(attempt, order, lambda _: None)
    if not engine.stopping:
        engine.store.preparations.update(replace(row, release=ended(execution, outcome)))
