"""Errors for programs: who asked for JSON gets JSON, whatever went wrong and however early."""

from collections.abc import Sequence

from flowrun import __version__
from flowrun.cli.options import ProgramFormat, ValidateFormat
from flowrun.cli.screen import Screen

OPTION = "--format"
_OF_VALIDATE: dict[str | None, ProgramFormat] = {
    "github": ValidateFormat.GITHUB,
    "sarif": ValidateFormat.SARIF,
}


def tell_programs(
    error: BaseException, exit_code: int, arguments: Sequence[str], shown: Screen
) -> None:
    """Write the error to stdout in the format that the arguments ask for, if programs read it."""
    output = _asked_format(arguments)
    if output in {"json", "ndjson"}:
        _tell_json(error, exit_code, output, shown)
    elif output in _OF_VALIDATE:
        # Late, because only errors need it.
        from flowrun.cli.show_findings import Findings, show_findings  # noqa: PLC0415

        findings = Findings(exit_code=exit_code, error=error)
        show_findings(findings, _OF_VALIDATE[output], shown)


def _tell_json(error: BaseException, exit_code: int, output: str, shown: Screen) -> None:
    # Late, because only errors need it.
    from flowrun.report.error_document import error_document  # noqa: PLC0415
    from flowrun.report.progress.ndjson import NdjsonProgress  # noqa: PLC0415

    document = error_document(error, exit_code)
    if output == "json":
        shown.document(document, indent=2)
        return
    # Where something was written already, the line with the version stands before it.
    progress = NdjsonProgress(shown.document, version=__version__, begun=shown.has_data)
    progress.tell({"type": "summary", **document})


def _asked_format(arguments: Sequence[str]) -> str | None:
    """Read the option without the command line's parser, whose errors are told here too."""
    # The option may stand last and lack its value, which is a mistake that is told here too.
    for argument, following in zip(arguments, (*arguments[1:], None), strict=True):
        if argument == OPTION:
            return following
        if argument.startswith(f"{OPTION}="):
            return argument.removeprefix(f"{OPTION}=")
    return None
