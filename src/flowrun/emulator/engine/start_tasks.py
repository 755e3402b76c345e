"""Runs a node's start task, with its retries."""

from dataclasses import asdict, replace

from flowrun.emulator.agent.values import Outcome, SpawnedProcess, TaskRun
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.environment import start_task_environment
from flowrun.emulator.engine.failures import describe_container, describe_failure
from flowrun.emulator.engine.runs import LiveRun
from flowrun.emulator.engine.task_runs import make_task_run
from flowrun.emulator.faults.rules import Fault
from flowrun.emulator.store.rows import NodeRow
from flowrun.emulator.wire import Json, format_time, now

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


async def _run_once(engine: Engine, node: NodeRow, start_task: Json) -> Outcome:
    live = engine.runs.open(LiveRun(node_id=node.id))

    def record(process: SpawnedProcess) -> None:
        _note(engine, node, process=asdict(process))

    return await engine.runs.execute(live, _make_run(engine, node, start_task), record)


def _make_run(engine: Engine, node: NodeRow, start_task: Json) -> TaskRun:
    place = engine.place_on(node)
    if engine.faults.roll(Fault.START_TASK):
        start_task = start_task | {"commandLine": "false"}
    env = start_task_environment(place, start_task)
    return make_task_run(start_task, place=place, task_dir=place.folder / "startup", env=env)


def describe_end(info: Json, outcome: Outcome) -> Json:
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
