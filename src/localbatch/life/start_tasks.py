"""Runs a node's start task, with its retries."""

from dataclasses import asdict, replace

from localbatch.agent.orders import AttemptOutcome, SpawnedProcess, TaskOrder
from localbatch.engine.attempts import Attempt
from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.orders.environment import start_task_environment
from localbatch.orders.tasks import make_node_task_order
from localbatch.rows.nodes import NodeRow
from localbatch.rules.failures import describe_container, describe_failure
from localbatch.service.wire import Json, format_time, now

_RETRY_FOREVER = -1


async def run_start_task(engine: Engine, node: NodeRow) -> bool:
    """Run the start task until it succeeds or its retries are used up; say whether it did."""
    start_task = node.start_task or {}
    allowed = start_task["maxTaskRetryCount"]
    info: Json = {"retryCount": 0}
    while True:
        info |= {"state": "running", "startTime": format_time(now())}
        _note(engine, node, start_task_info=info)
        outcome = await _run_once(engine, node, start_task)
        if engine.stopping:
            return False
        finished = describe_end(info, outcome)
        retried = info["retryCount"] < allowed or allowed == _RETRY_FOREVER
        if outcome.stopped or finished["result"] == "success" or not retried:
            _note(engine, node, start_task_info=finished, process=None)
            return bool(finished["result"] == "success")
        count = info["retryCount"] + 1
        info = {"retryCount": count, "lastRetryTime": format_time(outcome.ended)}


async def _run_once(engine: Engine, node: NodeRow, start_task: Json) -> AttemptOutcome:
    attempt = engine.attempts.open(Attempt(node_id=node.id))

    def record(process: SpawnedProcess) -> None:
        _note(engine, node, process=asdict(process))

    return await engine.attempts.execute(attempt, _make_order(engine, node, start_task), record)


def _make_order(engine: Engine, node: NodeRow, start_task: Json) -> TaskOrder:
    place = engine.place_on(node)
    if engine.faults.roll(Fault.START_TASK):
        start_task = start_task | {"commandLine": "false"}
    env = start_task_environment(place, start_task)
    return make_node_task_order(start_task, place=place, task_dir=place.folder / "startup", env=env)


def describe_end(info: Json, outcome: AttemptOutcome) -> Json:
    """Return what is known of a task of the node once it has ended."""
    ended = info | {"state": "completed", "endTime": format_time(outcome.ended)}
    if outcome.exit_code is not None:
        ended["exitCode"] = outcome.exit_code
    if outcome.container:
        ended["containerInfo"] = describe_container(outcome.container)
    if outcome.failure:
        ended["failureInfo"] = describe_failure(outcome.failure)
    return ended | {"result": "failure" if outcome.failure else "success"}


def _note(engine: Engine, node: NodeRow, **columns: Json | None) -> None:
    current = engine.store.nodes.get(node.pool_key, node.id)
    if current:
        # mypy cannot see which columns a mapping names.
        engine.store.nodes.update(replace(current, **columns))  # type: ignore[arg-type]
