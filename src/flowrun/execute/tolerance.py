"""What `allow_failed` makes of failures: those of a step within its limit do not fail the run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flowrun.execute.context import Context
from flowrun.model.account import TaskCounts, TaskGroup, TaskInfo
from flowrun.plan.operations import WaitForTasks
from flowrun.state.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Failures that fail the run, those that may be, and the steps with more than they may have."""

    failed: tuple[TaskInfo, ...]
    allowed: tuple[TaskInfo, ...]
    past_limit: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say which limits were passed."""
        return "; ".join(self.past_limit)


def judge(failures: Iterable[TaskInfo], limits: Mapping[str, int]) -> Verdict:
    """Sort failures by the limits of their steps; past its limit all failures of a step count."""
    steps = [(task, _step(task)) for task in failures]
    counts = Counter(step for _, step in steps)
    within = {step for step, limit in limits.items() if counts[step] <= limit}
    return Verdict(
        failed=tuple(task for task, step in steps if step not in within),
        allowed=tuple(task for task, step in steps if step in within),
        past_limit=tuple(
            f"step '{step}': {counts[step]} tasks failed, where at most {limit} may"
            for step, limit in limits.items()
            if step not in within
        ),
    )


class LimitWatch:
    """Sees while a run lasts that a step has passed its limit."""

    def __init__(self, context: Context, operation: WaitForTasks) -> None:
        self._context = context
        self._job_id = operation.job_id
        self._limits = dict(operation.allowed_failures)
        # Before the smallest limit is passed, no step can have passed its own.
        self._seen = min(self._limits.values(), default=0)

    def is_passed(self, counts: TaskCounts) -> bool:
        """Whether there is no use in going on; failures are listed only when there are more."""
        if not self._limits or counts.failed <= self._seen:
            return False
        failures = tuple(self._context.batch.list_tasks(self._job_id, TaskGroup.FAILED))
        # The listing may know of more failures than the counts, which lag.
        self._seen = max(self._seen, len(failures))
        return bool(judge(failures, self._limits).past_limit)


def _step(task: TaskInfo) -> str:
    label = Label.parse(task.display_name)
    # Tasks that somebody else added belong to no step, so that no limit covers them.
    return label.step if label else ""
