"""What `apply` and `destroy` share: plan, show, ask, run, and end with a summary."""

from collections.abc import Callable
from dataclasses import dataclass

from flowrun.cli.approval import require_approval
from flowrun.cli.compose import Account
from flowrun.cli.crash import describe_bug
from flowrun.cli.exit_codes import Exit, exit_code, is_bug
from flowrun.cli.options import RunFormat
from flowrun.cli.reporters import Ending, make_reporter
from flowrun.cli.screen import Screen
from flowrun.errors import StaleError
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import Plan
from flowrun.report.errors import plain_sentence
from flowrun.report.outcome import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user said about how to carry a plan out."""

    verb: str
    output: RunFormat
    question: str
    yes: bool
    timeout: float | None = None
    expect: str | None = None
    detailed: bool = False


def carry_out(
    account: Account, make_plan: Callable[[], Plan], wishes: Wishes, shown: Screen
) -> int:
    """Make the plan and carry it out; return the exit code."""
    shown.outlive_reader(f"the {wishes.verb}")
    reporter = make_reporter(wishes.output, shown)
    try:
        plan = make_plan()
        shown.redact.register(plan.secrets)
        reporter.show_plan(plan)
        _agree(plan, wishes, shown)
    except BaseException as error:
        reporter.abort(error, exit_code(error))
        raise
    with reporter.listen() as listener:
        outcome = account.run(plan, listener, plan_again=make_plan, timeout=wishes.timeout)
    code = exit_code(outcome.error)
    if code is Exit.OK and wishes.detailed and not plan.is_empty:
        code = Exit.CHANGES
    reporter.end(
        Ending(
            plan=plan,
            outcome=outcome,
            exit_code=code,
            command=Command(
                verb=wishes.verb, file=plan.file, problem=_problem(outcome.error, shown)
            ),
            requests=account.requests.counts,
        )
    )
    return code


def _agree(plan: Plan, wishes: Wishes, shown: Screen) -> None:
    digest = plan_digest(plan)
    if wishes.expect is not None and wishes.expect != digest:
        raise StaleError(
            f"the plan is not the one that was reviewed: its digest is {digest}, "
            f"not {wishes.expect}; nothing was changed"
        )
    if plan.destructive and not wishes.yes:
        require_approval(shown, wishes.question)


def _problem(error: BaseException | None, shown: Screen) -> str:
    if error is None:
        return ""
    return describe_bug(error, shown) if is_bug(error) else plain_sentence(error)
