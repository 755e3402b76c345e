"""What becomes of the subtasks of a multi-instance task. Pure.

A subtask runs until the primary has ended: its background processes are there for it (A0012).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from localbatch.agent.orders import AttemptOutcome, Failure
from localbatch.lifecycle.subtask import SUBTASK, SubtaskEvent, SubtaskState
from localbatch.rows.executions import Location, Result, Subtask
from localbatch.rows.nodes import NodeRow
from localbatch.rules.failures import ENDED_BY_REQUEST
from localbatch.service.task_folders import subtask_folder


def place_subtasks(
    nodes: Sequence[NodeRow], *, folder: str, state: SubtaskState, now: datetime
) -> tuple[Subtask, ...]:
    """Return subtasks on these nodes, numbered from 1: the primary is number 0.

    Their first state is running where there is no preparation to wait for.
    """
    return tuple(
        Subtask(
            id=number,
            location=Location(
                pool_id=node.pool_id, node_id=node.id, folder=subtask_folder(folder, number)
            ),
            state=state,
            state_time=now,
            started=now if state is SubtaskState.RUNNING else None,
        )
        for number, node in enumerate(nodes, start=1)
    )


def start_subtasks(subtasks: Iterable[Subtask], *, now: datetime) -> tuple[Subtask, ...]:
    """Return the subtasks running, after the preparation of their nodes."""
    return tuple(
        replace(_move(subtask, SubtaskEvent.START, now), started=now) for subtask in subtasks
    )


def end_subtasks(
    subtasks: Iterable[Subtask], outcomes: Iterable[AttemptOutcome], *, now: datetime
) -> tuple[Subtask, ...]:
    """Return the subtasks completed: each with its outcome, or by request where it has none."""
    # A task that is ended by request brings no outcomes: its subtasks end with it all the same.
    pairs = zip_longest(subtasks, outcomes)
    return tuple(_end(subtask, outcome, now) for subtask, outcome in pairs if subtask)


def _end(subtask: Subtask, outcome: AttemptOutcome | None, now: datetime) -> Subtask:
    failure: Failure | None = ENDED_BY_REQUEST
    if outcome and not outcome.stopped:
        failure = outcome.failure
    return replace(
        _move(subtask, SubtaskEvent.COMPLETE, now),
        # Without a start it was ended while its nodes were still being prepared.
        started=subtask.started or now,
        ended=now,
        exit_code=outcome.exit_code if outcome else None,
        failure=failure,
        result=Result.of(failure),
    )


def _move(subtask: Subtask, event: SubtaskEvent, now: datetime) -> Subtask:
    return replace(
        subtask,
        state=SUBTASK.advance(subtask.state, event),
        state_time=now,
        previous_state=subtask.state,
        previous_time=subtask.state_time,
    )
