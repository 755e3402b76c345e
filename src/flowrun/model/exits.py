"""What the exit code of a task means: for the task itself, for those that need it, for its job."""

from dataclasses import dataclass

Codes = tuple[int, int]
"""The first and the last exit code of a range."""


@dataclass(frozen=True, slots=True)
class ExitAction:
    """What follows when a task has failed: whether those that need it run all the same, and
    whether the service ends its job.
    """

    dependants_run: bool = False
    job_ends: bool = False


FAILED = ExitAction()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitRules:
    """With one of the codes in `succeeded` the command has succeeded; what follows a failure is
    told by its code in `actions`, else by `otherwise`.

    Without `acts` no failure ends the job: the service refuses an action of a task whose job does
    not allow any.
    """

    succeeded: tuple[Codes, ...] = ()
    actions: tuple[tuple[Codes, ExitAction], ...] = ()
    otherwise: ExitAction = FAILED
    acts: bool = False

    def lets_dependants_run(self, exit_code: int | None) -> bool:
        """Whether tasks that need one which failed so run; None where it has no exit code."""
        return self._action(exit_code).dependants_run

    def _action(self, exit_code: int | None) -> ExitAction:
        # A task that never began has no exit code: for Batch too the default counts then.
        if exit_code is not None:
            for (first, last), action in self.actions:
                if first <= exit_code <= last:
                    return action
        return self.otherwise


PLAIN_EXITS = ExitRules()
"""A command succeeds with 0; after a failure whatever needs it stays blocked."""
