"""`flowrun logs`: what tasks printed, or are printing."""

from typing import Annotated

import typer

from flowrun.cli.compose import open_account
from flowrun.cli.options import NameOption, NumberOption, TargetOption
from flowrun.cli.screen import screen
from flowrun.cli.workflow_name import find_name

WhichArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[TASK|STEP|GLOB]",
        help="Which tasks: an id, a step, or a glob over ids. Default: all.",
        show_default=False,
    ),
]
FollowOption = Annotated[
    bool, typer.Option("--follow", "-f", help="Stay until these tasks have ended.")
]
StderrOption = Annotated[bool, typer.Option("--stderr", help="Show stderr instead of stdout.")]
BothOption = Annotated[bool, typer.Option("--both", help="Show stdout and stderr.")]
FailedOption = Annotated[bool, typer.Option("--failed", help="Only of tasks that failed.")]
TailOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, help="Only the last N lines of each.", show_default=False),
]
GrepOption = Annotated[
    str | None, typer.Option(metavar="REGEX", help="Only lines that match.", show_default=False)
]
RawOption = Annotated[
    bool, typer.Option("--raw", help="Leave terminal escapes in the output alone.")
]


def logs(  # noqa: PLR0913, PLR0917 - one parameter an option
    which: WhichArgument = None,
    workflow: NameOption = None,
    number: NumberOption = None,
    follow: FollowOption = False,
    stderr: StderrOption = False,
    both: BothOption = False,
    failed: FailedOption = False,
    tail: TailOption = None,
    grep: GrepOption = None,
    raw: RawOption = False,
    target: TargetOption = None,
) -> int:
    """Show what tasks printed: while they run, and long after.

    Reads from the node while the task runs and from the logs that are kept in
    the account after it, also when the pool is gone.

    \b
      flowrun logs align-s1              stdout of one task
      flowrun logs align --tail 5        the last lines of each task of a step
      flowrun logs --failed --both       all that the failed tasks printed
      flowrun logs 'call-*' -f           as they come
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.runs import WhichRun  # noqa: PLC0415
    from flowrun.cli.show_logs import make_wanted, show_logs  # noqa: PLC0415

    shown = screen()
    wanted = make_wanted(which, failed=failed, stderr=stderr, both=both, tail=tail, grep=grep)
    run = WhichRun(find_name(workflow), number)
    session = open_account(target, shown).session
    return show_logs(session, run, wanted, follow=follow, raw=raw, shown=shown)
