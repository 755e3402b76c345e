"""An exception -> the text that a user reads; the same wherever it surfaces."""

from flowrun.errors import (
    AuthError,
    FlowrunError,
    GatewayError,
    RefusedError,
    SpecError,
)
from flowrun.report.diagnostics import render_diagnostics
from flowrun.report.render import line, render


def describe_error(error: BaseException, *, color: bool, width: int | None = None) -> str:
    """Return what went wrong, ending with a newline."""
    match error:
        case SpecError():
            return render_diagnostics(error.diagnostics, color=color, width=width)
        case RefusedError():
            sentences = [f"refused: {reason}" for reason in error.reasons]
        case _:
            sentences = [f"error: {plain_sentence(error)}"]
    lines = (line(text) for sentence in sentences for text in sentence.split("\n"))
    return render(lines, color=color, width=width)


def plain_sentence(error: BaseException) -> str:
    """Return the error in one sentence, with a way out where there is one."""
    match error:
        case GatewayError():
            return _gateway_sentence(error)
        case FlowrunError():
            return str(error)
        case OSError() | MemoryError():
            return _system_sentence(error)
        case KeyboardInterrupt():
            return "interrupted"
        case _:
            # Only its kind: nobody knows what its text may hold.
            return f"unexpected {type(error).__name__}"


def _system_sentence(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    reason = error.strerror or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _gateway_sentence(error: GatewayError) -> str:
    if isinstance(error, AuthError):
        return f"{error}\nhint: check the account's keys, or sign in with `az login`"
    # Nobody has answered, so it must not read as if the service had.
    if error.code == "Unreachable":
        return error.message
    status = f" (HTTP {error.status})" if error.status else ""
    return f"the service answered {error}{status}"
