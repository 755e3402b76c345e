"""The options that several commands share, and what their texts mean."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from flowrun.cli.complete import complete_param, complete_profile, complete_workflow
from flowrun.cli.settings import Target
from flowrun.errors import UsageError
from flowrun.language.duration import parse_duration


class RunFormat(StrEnum):
    """What `apply` and `destroy` print."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"


class ListFormat(StrEnum):
    """What `list` prints."""

    TEXT = "text"
    JSON = "json"


class GraphFormat(StrEnum):
    """What `graph` writes."""

    MERMAID = "mermaid"
    DOT = "dot"


class ExportFormat(StrEnum):
    """What `export` writes."""

    AZ = "az"
    ARM = "arm"
    PYTHON = "python"


class PlanFormat(StrEnum):
    """What `plan` prints."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class ValidateFormat(StrEnum):
    """What `validate` prints."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


ProgramFormat = Literal[ValidateFormat.JSON, ValidateFormat.GITHUB, ValidateFormat.SARIF]
"""What programs read."""
WorkflowArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[WORKFLOW]",
        autocompletion=complete_workflow,
        help="The workflow file. Default: the only one in workflows/, else flowrun.yaml.",
        show_default=False,
    ),
]
NameArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[WORKFLOW]",
        autocompletion=complete_workflow,
        help="The workflow's name, or its file. Default: the file in this folder.",
        show_default=False,
    ),
]
NameOption = Annotated[
    str | None,
    typer.Option(
        "--workflow",
        "-w",
        metavar="WORKFLOW",
        autocompletion=complete_workflow,
        help="The workflow's name, or its file. Default: the file in this folder.",
        show_default=False,
    ),
]
NumberOption = Annotated[
    int | None,
    typer.Option(
        "--run",
        metavar="N",
        min=1,
        help="Which of its runs. Default: the newest.",
        show_default=False,
    ),
]
ParamOption = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="NAME=VALUE",
        autocompletion=complete_param,
        help="Set a parameter; may be repeated.",
        show_default=False,
    ),
]
ParamsFileOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Take parameters from a YAML file.", show_default=False),
]
ProfileOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        autocompletion=complete_profile,
        help="Lay a profile of the file over it; may be repeated, the last wins.",
        show_default=False,
    ),
]
TargetOption = Annotated[
    Target | None,
    typer.Option(
        help="Where to run. Default: the Azure account of the environment, else local.",
        show_default=False,
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
TimeoutOption = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help="Stop waiting after this long, as 90s 15m 2h; exit 124.",
        show_default=False,
    ),
]
RunFormatOption = Annotated[RunFormat, typer.Option("--format", help="How to print.")]
PreflightOption = Annotated[
    bool,
    typer.Option(
        " /--no-preflight",  # the word that switches it off is the only one
        help="Let a VM size pass of whose family flowrun has not heard yet.",
        show_default=False,
    ),
]
DetailedOption = Annotated[
    bool, typer.Option("--detailed-exitcode", help="Exit 2 instead of 0 when there are changes.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Which workflow is meant, with which parameters and profiles, and whether its VM size has to
    be known.
    """

    workflow: Path | None
    params: dict[str, str]
    params_file: Path | None
    profiles: tuple[str, ...] = ()
    preflight: bool = True


def make_source(
    workflow: Path | None,
    params: list[str] | None,
    params_file: Path | None,
    profiles: list[str] | None = None,
) -> Source:
    """Return the source that the options name.

    Raises:
        UsageError: a parameter is not `NAME=VALUE`, or given twice.
    """
    values: dict[str, str] = {}
    for text in params or ():
        # At the first sign, as the value may hold more of them.
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"-p takes NAME=VALUE, and '{name}' has no value")
        if name in values:
            raise UsageError(f"-p {name} is given twice")
        values[name] = value
    return Source(
        workflow=workflow,
        params=values,
        params_file=params_file,
        profiles=tuple(dict.fromkeys(profiles or ())),
    )


def parse_timeout(text: str | None) -> float | None:
    """Return the seconds of `--timeout`.

    Raises:
        UsageError: the text is no duration.
    """
    if text is None:
        return None
    try:
        return parse_duration(text).total_seconds()
    except ValueError as error:
        raise UsageError(f"--timeout: {error}") from None
