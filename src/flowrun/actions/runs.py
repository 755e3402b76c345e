"""Which run of a workflow is meant; the account alone knows which there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from flowrun.errors import UsageError
from flowrun.execute.context import Session
from flowrun.state.history import Run, find_runs


@dataclass(frozen=True, slots=True)
class WhichRun:
    """The run of a workflow with this number, or the newest."""

    workflow: str
    number: int | None = None


def find_run(session: Session, which: WhichRun) -> Run:
    """Return the run that is meant.

    Raises:
        UsageError: the account has no such run.
    """
    return choose_run(session, which, list_runs(session, which.workflow))


def list_runs(session: Session, workflow: str) -> tuple[Run, ...]:
    """Return the workflow's runs, the newest first."""
    # All jobs: which ids they begin with the file might say, and it may not be at hand.
    return find_runs(session.batch.list_jobs(""), workflow)


def choose_run(session: Session, which: WhichRun, runs: Sequence[Run]) -> Run:
    """Return the run that is meant, of these.

    Raises:
        UsageError: there is no such run.
    """
    workflow, number = which.workflow, which.number
    if not runs:
        raise UsageError(f"workflow '{workflow}' has no run in the account: {session.account}")
    if number is None:
        return runs[0]
    # The newest of this number, where numbers began anew with another `job.id`.
    found = next((run for run in runs if run.number == number), None)
    if found is None:
        known = ", ".join(str(run.number) for run in runs)
        raise UsageError(f"workflow '{workflow}' has no run {number}; its runs are: {known}")
    return found
