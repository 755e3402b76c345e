"""What `apply` and `destroy` share: plan, show, ask, run, and end with a summary."""

from collections.abc import Callable
from dataclasses import dataclass

from flowrun.cli.approval import require_approval
from flowrun.cli.compose import Account
from flowrun.cli.exit_codes import Exit, exit_code
from flowrun.cli.reporters import Ending, RunFormat, make_reporter
from flowrun.cli.screen import Screen
from flowrun.cli.secrets import plan_secrets
from flowrun.errors import StaleError
from flowrun.plan.digest import plan_digest
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
    reporter = make_reporter(wishes.output, shown)
    try:
        plan = make_plan()
        shown.redact.register(plan_secrets(plan))
        reporter.show_plan(plan)
        _agree(plan, wishes, shown)
    except BaseException as error:
        reporter.abort(error, exit_code(error))
        raise
    with reporter.listen() as listener:
        outcome = _run(account, plan, listener, wishes)
    code = exit_code(outcome.error)
    if code is Exit.OK and wishes.detailed and not plan.is_empty:
        code = Exit.CHANGES
    problem = plain_sentence(outcome.error) if outcome.error else ""
    command = Command(verb=wishes.verb, file=plan.file, problem=problem)
    reporter.end(
        Ending(
            plan=plan,
            outcome=outcome,
            exit_code=code,
            command=command,
            requests=account.requests.counts,
        )
    )
    return code
