"""Prints for programs what a check of a workflow file has found."""

from dataclasses import dataclass

from flowrun import __version__
from flowrun.cli.options import ProgramFormat, ValidateFormat
from flowrun.cli.screen import Screen
from flowrun.errors import Diagnostic, SpecError
from flowrun.report.error_document import error_document
from flowrun.report.errors import plain_sentence
from flowrun.report.mask import mask_texts
from flowrun.report.sarif import sarif_log
from flowrun.report.workflow_commands import workflow_commands


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is wrong with a `file`, or the `error` that kept flowrun from judging it."""

    exit_code: int
    diagnostics: tuple[Diagnostic, ...] = ()
    error: BaseException | None = None
    file: str = ""


def show_findings(
    findings: Findings,
    output: ProgramFormat,
    shown: Screen,
) -> None:
    """Print them in the format."""
    match output:
        case ValidateFormat.JSON:
            error = findings.error
            document = error_document(error, findings.exit_code, findings.diagnostics)
            shown.document({**document, "valid": error is None}, indent=2)
        case ValidateFormat.GITHUB:
            shown.data(workflow_commands(_annotated(findings, shown)))
        case ValidateFormat.SARIF:
            shown.document(_log(findings, shown), indent=2)


def _annotated(findings: Findings, shown: Screen) -> tuple[Diagnostic, ...]:
    """Return a diagnostic also for an error that has none."""
    found, failure = _told(findings, shown)
    return (*found, Diagnostic(code="flowrun", summary=failure)) if failure else found


def _log(findings: Findings, shown: Screen) -> object:
    found, failure = _told(findings, shown)
    return sarif_log(
        found,
        version=__version__,
        exit_code=findings.exit_code,
        file=findings.file,
        failure=failure,
    )


def _told(findings: Findings, shown: Screen) -> tuple[tuple[Diagnostic, ...], str]:
    """Return the diagnostics or what stands in their place, without secrets: nobody would find
    them any more in what is escaped.
    """
    error = findings.error
    if error is None or isinstance(error, SpecError):
        found = error.diagnostics if error else findings.diagnostics
        return mask_texts(found, shown.redact), ""
    return (), shown.redact(plain_sentence(error))
