"""An error -> the JSON document that stands for the answer that it prevented."""

from flowrun.errors import Diagnostic, SpecError
from flowrun.report.values import SCHEMA_VERSION, Json, error_to_json, to_json


def error_document(
    error: BaseException | None, exit_code: int, warnings: tuple[Diagnostic, ...] = ()
) -> dict[str, Json]:
    """Return what went wrong, with every diagnostic and its place."""
    diagnostics = error.diagnostics if isinstance(error, SpecError) else warnings
    return {
        "schema_version": SCHEMA_VERSION,
        "exit_code": int(exit_code),
        "error": error_to_json(error) if error else None,
        "diagnostics": to_json(diagnostics),
    }
