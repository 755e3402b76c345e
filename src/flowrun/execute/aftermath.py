"""What is true of a run that flowrun leaves before it has ended: asked, never guessed."""

import threading
from collections.abc import Callable
from contextlib import suppress

from flowrun.errors import FlowrunError
from flowrun.execute.context import Context
from flowrun.execute.events import RunState
from flowrun.plan.operations import WaitForTasks
from flowrun.state.runs import OPEN_STATES

ASKING_SECONDS = 10.0
# Who pressed Ctrl-C waits for the prompt, and the answer is only told.
SECONDS_TO_LEAVE = 2.0
"""How long the answer is waited for, and how long after an interrupt."""


def state_of_run(context: Context, run: WaitForTasks, stopped_by: BaseException) -> RunState:
    """Return what the account says of the run; UNKNOWN when it does not answer in time."""
    seconds = SECONDS_TO_LEAVE if isinstance(stopped_by, KeyboardInterrupt) else ASKING_SECONDS
    return _within(seconds, lambda: _ask(context, run)) or RunState.UNKNOWN


def _ask(context: Context, run: WaitForTasks) -> RunState:
    job = context.batch.get_job(run.job_id)
    # A run that was stopped before its job was made has left nothing behind either.
    if job is None or job.state not in OPEN_STATES:
        return RunState.NONE
    # Counts may lag, but here they choose the words of a summary and decide nothing.
    counts = context.batch.count_tasks(run.job_id)
    # Before the pool is asked for: what runs has nodes.
    if counts.running:
        return RunState.RUNNING
    if not counts.active:
        return RunState.NONE
    pool_id = run.pool_id or job.pool_id
    if not pool_id:  # the service has not made the job's own pool yet
        return RunState.WAITING
    pool = context.batch.get_pool(pool_id)
    return RunState.STRANDED if pool is None or pool.state == "deleting" else RunState.WAITING


def _within(seconds: float, ask: Callable[[], RunState]) -> RunState | None:
    """Return the answer, or None when there is none in time; the thread is then left behind."""
    answers: list[RunState] = []

    def note() -> None:
        # Who leaves has been told one error already.
        with suppress(FlowrunError):
            answers.append(ask())

    # Not a pool of threads, which would keep the process alive until its last one has ended.
    thread = threading.Thread(target=note, daemon=True)
    thread.start()
    thread.join(seconds)
    return next(iter(answers), None)
