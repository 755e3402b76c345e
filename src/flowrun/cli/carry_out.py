"""What `apply` and `destroy` share: plan, show, ask, run, and end with a summary."""

from collections.abc import Callable
from dataclasses import dataclass

from flowrun.actions import carry_out as action
from flowrun.actions.carry_out import Carried, check_reviewed
from flowrun.cli.approval import require_approval
from flowrun.cli.compose import Account
from flowrun.cli.crash import describe_bug
from flowrun.cli.exit_codes import Exit, exit_code, is_bug
from flowrun.cli.options import RunFormat
from flowrun.cli.reporters import Ending, make_reporter
from flowrun.cli.screen import Screen
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
    plan = make_plan()
    if not options.quiet:
        reporter.show_plan(plan)
    elif plan.is_empty:
        shown.note(f"Nothing new: {plural(plan.unchanged_files, 'file')} unchanged.")
    # After it was shown: who is refused sees what it would have been instead.
    check_reviewed(plan, options.expect)
    if plan.destructive and not options.yes:
        require_approval(shown, options.question)
    with reporter.listen() as listener:
        carried = action.carry_out(
            account.session,
            plan,
            lambda event: listener(mask_texts(event, shown.redact)),
            plan_again=make_plan,
            timeout=options.timeout,
        )
    carried = mask_texts(carried, shown.redact)
    code = exit_code(carried.outcome.error)
    if code is Exit.OK and options.detailed and not plan.is_empty:
        code = Exit.CHANGES
    problem = _problem(carried.outcome.error, shown)
    reporter.end(
        Ending(
            plan=plan,
            carried=carried,
            exit_code=code,
            epilogue=_epilogue(account, plan, carried, problem=problem, options=options),
            requests=account.requests.counts,
        )
    )
    return code


def _epilogue(
    account: Account, plan: Plan, carried: Carried, *, problem: str, options: RunOptions
) -> Epilogue:
    return Epilogue(
        verb=options.verb,
        invocation=options.invocation,
        problem=problem,
        items={
            planned.task.id: planned.task.item
            for operation in plan.operations
            if isinstance(operation, AddTasks)
            for planned in operation.tasks
        },
        standing=() if options.quiet else carried.standing,
        local=account.local,
    )


def _problem(error: BaseException | None, shown: Screen) -> str:
    if error is None:
        return ""
    return describe_bug(error, shown) if is_bug(error) else plain_sentence(error)
