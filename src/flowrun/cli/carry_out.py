"""What `apply` and `destroy` share: plan, show, ask, run, and end with a summary."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from flowrun.actions import carry_out as action
from flowrun.actions.carry_out import Carried, check_reviewed
from flowrun.actions.phases import join_outcomes, plan_next
from flowrun.cli.approval import require_approval
from flowrun.cli.compose import Account
from flowrun.cli.crash import describe_bug
from flowrun.cli.exit_codes import Exit, exit_code, is_bug
from flowrun.cli.options import RunFormat
from flowrun.cli.reporters import Ending, Reporter, make_reporter
from flowrun.cli.screen import Screen
from flowrun.errors import StaleError, TasksFailedError
from flowrun.plan.operations import AddTasks, Plan
from flowrun.report.errors import plain_sentence
from flowrun.report.invocation import Invocation
from flowrun.report.mask import mask_texts
from flowrun.report.outcome import Epilogue
from flowrun.report.words import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the command line says about how to carry a plan out; a `quiet` command changes nothing
    in the account, so it shows no plan, and does not tell what stays.
    """

    verb: str
    invocation: Invocation
    output: RunFormat
    question: str
    yes: bool
    timeout: float | None = None
    expect: str | None = None
    detailed: bool = False
    quiet: bool = False


def carry_out(
    account: Account, make_plan: Callable[[], Plan], options: RunOptions, shown: Screen
) -> int:
    """Make the plan and carry it out; return the exit code."""
    shown.outlive_reader(f"the {options.verb}")
    reporter = make_reporter(options.output, shown)
    desk = _Desk(account, make_plan, options, shown, reporter)
    plans = [make_plan()]
    if options.quiet and plans[0].is_empty:
        shown.note(f"Nothing new: {plural(plans[0].unchanged_files, 'file')} unchanged.")
    carried = [desk.carry_out(plans[0], expect=options.expect)]
    try:
        while following := plan_next(plans[-1], carried[-1].outcome, make_plan):
            plans.append(following)
            # Only the first plan can have been reviewed: the others are made of what came of it.
            carried.append(desk.carry_out(following, expect=None))
    except (StaleError, TasksFailedError) as error:
        # What was done so far is told with it.
        carried[-1] = replace(carried[-1], outcome=replace(carried[-1].outcome, error=error))
    return _end(desk, plans, carried)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one plan after the other is shown, agreed to and carried out."""

    account: Account
    make_plan: Callable[[], Plan]
    options: RunOptions
    shown: Screen
    reporter: Reporter
    begun: float = field(default_factory=time.monotonic)

    def carry_out(self, plan: Plan, *, expect: str | None) -> Carried:
        """Show the plan, have it agreed to where it must be, and carry it out."""
        options, shown = self.options, self.shown
        if not options.quiet:
            self.reporter.show_plan(plan)
        # After it was shown: who is refused sees what it would have been instead.
        check_reviewed(plan, expect)
        if plan.destructive and not options.yes:
            require_approval(shown, options.question)
        with self.reporter.listen() as listener:
            carried = action.carry_out(
                self.account.session,
                plan,
                # Here for all reporters, before any of them cuts or folds a text.
                lambda event: listener(mask_texts(event, shown.redact)),
                plan_again=self.make_plan,
                timeout=self._time_left(),
            )
        return mask_texts(carried, shown.redact)

    def _time_left(self) -> float | None:
        """Return the seconds that are left of the time-out; it is for all phases together."""
        if self.options.timeout is None:
            return None
        return max(0.0, self.options.timeout - (time.monotonic() - self.begun))


def _end(desk: _Desk, plans: Sequence[Plan], phases: Sequence[Carried]) -> int:
    """Tell how it ended, and return the exit code."""
    account, options, shown = desk.account, desk.options, desk.shown
    carried = replace(phases[-1], outcome=join_outcomes([phase.outcome for phase in phases]))
    code = exit_code(carried.outcome.error)
    if code is Exit.OK and options.detailed and not plans[0].is_empty:
        code = Exit.CHANGES
    problem = _problem(carried.outcome.error, shown)
    desk.reporter.end(
        Ending(
            plans=tuple(plans),
            carried=carried,
            exit_code=code,
            epilogue=_epilogue(account, plans, carried, problem=problem, options=options),
            requests=account.requests.counts,
        )
    )
    return code


def _epilogue(
    account: Account, plans: Sequence[Plan], carried: Carried, *, problem: str, options: RunOptions
) -> Epilogue:
    return Epilogue(
        verb=options.verb,
        invocation=options.invocation,
        problem=problem,
        items={
            planned.task.id: planned.task.item
            for plan in plans
            for operation in plan.operations
            if isinstance(operation, AddTasks)
            for planned in operation.tasks
        },
        standing=() if options.quiet else carried.standing,
        schedules=() if options.quiet else carried.schedules,
        local=account.local,
    )


def _problem(error: BaseException | None, shown: Screen) -> str:
    if error is None:
        return ""
    return describe_bug(error, shown) if is_bug(error) else plain_sentence(error)
