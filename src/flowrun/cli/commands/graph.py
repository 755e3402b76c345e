"""`flowrun graph`: what of a workflow waits for what, as a drawing in text."""

from dataclasses import replace
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import (
    GraphFormat,
    ParamOption,
    ParamsFileOption,
    PreflightOption,
    ProfileOption,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import screen


def graph(
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
    output: Annotated[
        GraphFormat, typer.Option("--format", help="How to write it.")
    ] = GraphFormat.MERMAID,
) -> int:
    """Draw the steps: needs, containers between them, pools, phases. Asks no account.

    \b
      flowrun graph                                    for Markdown, in a mermaid block
      flowrun graph --format dot | dot -Tsvg > g.svg   with Graphviz
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.graph import draw_graph  # noqa: PLC0415
    from flowrun.report.graph import graph_to_dot, graph_to_mermaid  # noqa: PLC0415

    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    drawn = draw_graph(load_draft(source, shown).build(None))
    write = graph_to_dot if output is GraphFormat.DOT else graph_to_mermaid
    shown.data(write(drawn))
    return Exit.OK
