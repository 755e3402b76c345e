"""How long what a run sends to the nodes may be used: as long as the run may last, if possible."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from flowrun.model.schedule import Schedule
from flowrun.model.workflow import Job

GRACE = timedelta(hours=1)
"""For the uploads after the last task, and for clocks that differ."""
LONGEST_TASK = timedelta(days=180)
"""The service's own limit for the life of a task, from its addition to its end."""
SPARE = timedelta(days=7)
"""How much longer a start task's SAS lives than the run: fewer applies have to renew it."""


WITHOUT_END = timedelta(days=3650)
"""For what a schedule without an end sends to its jobs: nobody is there to renew it."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long a SAS lives from the apply on: for tasks, and for nodes that boot; `needed` is how
    long the tasks may last. `longest` is what the account's way of signing allows, `spare` how much
    longer nodes need it.
    """

    needed: timedelta
    longest: timedelta | None
    spare: timedelta = SPARE

    @classmethod
    def of(cls, job: Job, longest: timedelta | None) -> Self:
        """Return the lifetimes for a run of the job."""
        return cls(needed=min(job.max_wall_clock, LONGEST_TASK) + GRACE, longest=longest)

    @classmethod
    def of_schedule(
        cls, schedule: Schedule, job: Job, longest: timedelta | None, now: datetime
    ) -> Self:
        """Return the lifetimes for all jobs that a schedule may make from now on."""
        if schedule.until is None:
            # An apply renews what nodes need before half of it is over.
            return cls(needed=WITHOUT_END / 2, longest=longest, spare=WITHOUT_END / 2)
        run = cls.of(job, longest).needed
        needed = max(schedule.until - now, timedelta()) + run
        # In whole weeks, so that the plans of one week are the same plan.
        weeks = -(-(needed + SPARE) // WEEK)
        return cls(needed=needed, longest=longest, spare=weeks * WEEK - needed)

    @property
    def tasks(self) -> timedelta:
        """The lifetime for tasks."""
        return self._possible(self.needed)

    @property
    def start_task(self) -> timedelta:
        """The lifetime for a start task: a node may boot, or boot again, while the run lasts."""
        return self._possible(self.needed + self.spare)

    @property
    def schedule(self) -> timedelta:
        """The lifetime for the jobs of a schedule, which are all defined before the first."""
        return self.start_task

    def warning(self, now: datetime) -> str | None:
        """Return what happens when the run may outlive its SAS."""
        if self.tasks >= self.needed:
            return None
        # Times without the grace, which is meant for uploads and not for work.
        return (
            f"this run may last until {now + self.needed - GRACE:%Y-%m-%d %H:%M} UTC, but its "
            f"access to files ends at {now + self.tasks:%Y-%m-%d %H:%M} UTC, the latest that is "
            "possible without an account key: what begins or ends later fails. Set "
            f"'job.max_wall_clock' to {self._whole_days()}d or less, or use an account key"
        )

    def _possible(self, lifetime: timedelta) -> timedelta:
        # None: an account key signs for any length.
        return lifetime if self.longest is None else min(lifetime, self.longest)

    def _whole_days(self) -> int:
        # Rounded down: a day too many would lead to the same warning.
        return (self.tasks - GRACE).days
