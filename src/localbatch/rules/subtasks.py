"""What becomes of the subtasks of a multi-instance task, in wire form. Pure.

A subtask runs until the primary has ended: its background processes are there for it (A0012).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from localbatch.agent.orders import AttemptOutcome, Failure
from localbatch.lifecycle.subtask import SUBTASK, SubtaskEvent, SubtaskState
from localbatch.rows.nodes import NodeRow
from localbatch.rules.failures import ENDED_BY_REQUEST, describe_failure
from localbatch.rules.node_info import describe_node_info
from localbatch.service.task_folders import subtask_folder
from localbatch.service.wire import Json, format_time


def place_subtasks(nodes: Sequence[NodeRow], *, folder: str, url: str) -> list[Json]:
    """Return subtasks for these nodes, numbered from 1: the primary is number 0."""
    return [
        {
            "id": number,
            "nodeInfo": describe_node_info(node, folder=subtask_folder(folder, number), url=url),
        }
        for number, node in enumerate(nodes, start=1)
    ]


def prepare_subtasks(subtasks: Iterable[Json], *, now: datetime) -> list[Json]:
    """Return placed subtasks while the nodes of their task are being prepared."""
    return [_enter(subtask, SubtaskState.PREPARING, now) for subtask in subtasks]


def start_subtasks(subtasks: Iterable[Json], *, now: datetime) -> list[Json]:
    """Return the subtasks running, which is their first state where there is no preparation."""
    started = {"startTime": format_time(now)}
    return [
        started
        | (
            _move(subtask, SubtaskEvent.START, now)
            if "state" in subtask
            else _enter(subtask, SubtaskState.RUNNING, now)
        )
        for subtask in subtasks
    ]


def end_subtasks(
    subtasks: Iterable[Json], outcomes: Iterable[AttemptOutcome], *, now: datetime
) -> list[Json]:
    """Return the subtasks completed: each with its outcome, or by request where it has none."""
    return [_end(subtask, outcome, now) for subtask, outcome in zip_longest(subtasks, outcomes)]


def _end(subtask: Json, outcome: AttemptOutcome | None, now: datetime) -> Json:
    failure: Failure | None = ENDED_BY_REQUEST
    ended = _move(subtask, SubtaskEvent.COMPLETE, now) | {"endTime": format_time(now)}
    ended.setdefault("startTime", format_time(now))
    if outcome:
        failure = ENDED_BY_REQUEST if outcome.stopped else outcome.failure
        if outcome.exit_code is not None:
            ended["exitCode"] = outcome.exit_code
    if failure:
        ended["failureInfo"] = describe_failure(failure)
    return ended | {"result": "failure" if failure else "success"}


def _enter(subtask: Json, state: SubtaskState, now: datetime) -> Json:
    return subtask | {"state": state, "stateTransitionTime": format_time(now)}


def _move(subtask: Json, event: SubtaskEvent, now: datetime) -> Json:
    state = SUBTASK.advance(SubtaskState(subtask["state"]), event)
    return _enter(subtask, state, now) | {
        "previousState": subtask["state"],
        "previousStateTransitionTime": subtask["stateTransitionTime"],
    }
