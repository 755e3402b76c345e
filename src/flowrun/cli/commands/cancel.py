"""`flowrun cancel`: end a run, and keep what it has made."""

from flowrun.cli.compose import open_account
from flowrun.cli.invocation import make_reading
from flowrun.cli.options import (
    NameArgument,
    NameOption,
    NumberOption,
    RunFormat,
    RunFormatOption,
    TargetOption,
    TimeoutOption,
    YesOption,
    parse_timeout,
)
from flowrun.cli.screen import screen
from flowrun.cli.workflow_name import find_name


def cancel(  # noqa: PLR0913, PLR0917 - one parameter an option
    workflow: NameArgument = None,
    named: NameOption = None,
    number: NumberOption = None,
    target: TargetOption = None,
    output: RunFormatOption = RunFormat.TEXT,
    yes: YesOption = False,
    timeout: TimeoutOption = None,
) -> int:
    """End a run and the tasks that still run, after asking.

    Pool, results and logs stay, and the next apply runs what is left. Works on
    any machine, also while an apply elsewhere waits for the run.

    \b
      flowrun cancel                     the newest run of the workflow file
      flowrun cancel topn --run 3 --yes  by the workflow's name
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.cancel import plan_cancel  # noqa: PLC0415
    from flowrun.actions.runs import WhichRun  # noqa: PLC0415
    from flowrun.cli.carry_out import RunOptions, carry_out  # noqa: PLC0415

    shown = screen()
    which = WhichRun(find_name(workflow or named), number)
    account = open_account(target, shown)
    options = RunOptions(
        verb="cancel",
        invocation=make_reading(workflow or named, target),
        output=output,
        question="End this run, with the tasks that still run?",
        yes=yes,
        timeout=parse_timeout(timeout),
    )
    return carry_out(account, lambda: plan_cancel(account.session, which), options, shown)
