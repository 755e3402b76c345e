"""`flowrun explain`: what a key of the workflow file means, or a reason in a plan."""

from typing import Annotated

import typer

from flowrun.cli.complete import complete_key
from flowrun.cli.exit_codes import Exit
from flowrun.cli.screen import screen


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="KEY|CODE",
            autocompletion=complete_key,
            help="A key by its way through the file, or the code of a reason.",
        ),
    ],
) -> int:
    """Say what a key of the file means, or a reason in a plan.

    \b
      flowrun explain step.output_files
      flowrun explain pool.autoscale.preset
      flowrun explain outputs-missing
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because `--help` does not need them.
    from flowrun.language.explain import explain_key  # noqa: PLC0415
    from flowrun.plan.operations import ReasonCode  # noqa: PLC0415
    from flowrun.report.explain import render_key, render_reason  # noqa: PLC0415

    shown = screen()
    width, color = shown.out_width, shown.out_color
    if what in set(ReasonCode):
        shown.data(render_reason(ReasonCode(what), width=width, color=color))
    else:
        shown.data(render_key(explain_key(what), width=width, color=color))
    return Exit.OK
