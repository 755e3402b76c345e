"""What becomes of a start, preparation or release task when its try has ended. Pure."""

from dataclasses import replace
from datetime import datetime

from localbatch.agent.orders import AttemptOutcome
from localbatch.rows.executions import NodeExecution, Result
from localbatch.rules.failures import ENDED_BY_REQUEST

# So the API writes a retry count without a limit.
_RETRY_FOREVER = -1


def ended(execution: NodeExecution, outcome: AttemptOutcome) -> NodeExecution:
    """Return how a try went that has ended, by itself or by request."""
    # How a process ended that was told to end says nothing of the task.
    failure = ENDED_BY_REQUEST if outcome.stopped else outcome.failure
    return replace(
        execution,
        ended=outcome.ended,
        exit_code=outcome.exit_code,
        container=outcome.container,
        failure=failure,
        result=Result.of(failure),
    )


def is_retried(execution: NodeExecution, *, allowed: int) -> bool:
    """Say whether another try is due after the one that has ended."""
    if execution.result is Result.SUCCESS:
        return False
    return allowed == _RETRY_FOREVER or (execution.retry_count or 0) < allowed


def next_try(execution: NodeExecution, *, now: datetime) -> NodeExecution:
    """Return the next try, which starts now."""
    return NodeExecution(
        started=now,
        retry_count=(execution.retry_count or 0) + 1,
        last_retry=execution.ended,
        folder=execution.folder,
    )
