"""Runs a node's start task, with its retries."""

from dataclasses import replace

from localbatch.agent.orders import AttemptOutcome, SpawnedProcess, TaskOrder
from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.orders.environment import start_task_environment
from localbatch.orders.tasks import make_node_task_order
from localbatch.rows.executions import NodeExecution, Result
from localbatch.rows.nodes import NodeRow
from localbatch.rules.node_executions import ended, is_retried, next_try
from localbatch.service.wire import Json, now


async def run_start_task(engine: Engine, node: NodeRow) -> bool:
    """Run the start task until it succeeds or its retries are used up; say whether it did."""
    start_task = node.start_task or {}
    allowed = start_task["maxTaskRetryCount"]
    execution = NodeExecution(started=now(), retry_count=0)
    while True:
        _note_execution(engine, node, execution)
        outcome = await _run_once(engine, node, start_task)
        if engine.stopping:
            return False
        execution = ended(execution, outcome)
        # One that was stopped is not tried again: its node reboots, leaves or has failed.
        if outcome.stopped or not is_retried(execution, allowed=allowed):
            _note_execution(engine, node, execution)
            return execution.result is Result.SUCCESS
        execution = next_try(execution, now=now())


async def _run_once(engine: Engine, node: NodeRow, start_task: Json) -> AttemptOutcome:
    attempt = engine.attempts.open(Attempt(node_id=node.id))

    def record(process: SpawnedProcess) -> None:
        _note_process(engine, node, process)

    return await engine.attempts.execute(attempt, _make_order(engine, node, start_task), record)


def _make_order(engine: Engine, node: NodeRow, start_task: Json) -> TaskOrder:
    place = engine.place_on(node)
    if engine.faults.roll(Fault.START_TASK):
        # A real process that fails: exit code, retries and files are as of any start task.
        start_task = start_task | {"commandLine": "false"}
    env = start_task_environment(place, start_task)
    return make_node_task_order(start_task, place=place, task_dir=place.folder / "startup", env=env)


def _note_execution(engine: Engine, node: NodeRow, execution: NodeExecution) -> None:
    """Record how the start task goes; between its tries it has no process."""
    # Read anew: `node` is of before the task ran, and would undo what happened to the node since.
    current = engine.store.nodes.get(node.pool_key, node.id)
    if current:
        engine.store.nodes.update(replace(current, start_execution=execution, process=None))


def _note_process(engine: Engine, node: NodeRow, process: SpawnedProcess) -> None:
    current = engine.store.nodes.get(node.pool_key, node.id)
    if current:
        engine.store.nodes.update(replace(current, process=process))
