"""Everything flowrun raises on purpose, and the diagnostic that points into a workflow file.

FlowrunError
├── SpecError           the workflow or a parameter is wrong; carries every Diagnostic found
├── UsageError          the command line or the environment is wrong
├── RefusedError        refused for safety, e.g. a resource that this workflow does not own
├── StaleError          the account moved since the plan, or a concurrent writer won
├── LockedError         another run holds the workflow's lock
├── DeclinedError       the user said no, or nobody was there to be asked
├── GatewayError        the service answered with an error; matched by its code, never by its text
│   └── AuthError       the service refused the credentials
├── OperationError      an operation of the plan could not be completed
│   └── TimedOutError   a wait reached its deadline
└── TasksFailedError    everything was applied, but tasks failed or can never run
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a diagnostic is: an error stops the command, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


# Ordered, so that diagnostics can be told in the order of the file.
@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file as people count it: line and column start at 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong (or doubtful) in a workflow file, and what to do about it.

    `code` is stable kebab-case; `summary` says what is wrong; `hint` says what to do.
    `source_line` and `length` let a renderer draw the caret below the culprit.
    """

    code: str
    summary: str
    place: Place | None = None
    hint: str = ""
    severity: Severity = Severity.ERROR
    source_line: str = ""
    length: int = 1


class FlowrunError(Exception):
    """The root: an expected failure, shown without a traceback."""


class SpecError(FlowrunError):
    """The workflow file or a parameter is wrong."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(diagnostic.summary for diagnostic in self.diagnostics))


class UsageError(FlowrunError):
    """The command line or the environment is wrong."""


class RefusedError(FlowrunError):
    """Refused for safety; `reasons` name each resource and the ways out."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


class StaleError(FlowrunError):
    """The account moved since the plan was made."""


class LockedError(FlowrunError):
    """Another run holds the workflow's lock."""


class DeclinedError(FlowrunError):
    """The user declined, or approval was needed and there was no terminal."""


class GatewayError(FlowrunError):
    """A service answered with an error.

    `code` is the service's own error code (for example `PoolExists`), or `Unreachable` when no
    answer came at all; `status` is the HTTP status, 0 when there was none.
    """

    def __init__(self, code: str, status: int, message: str) -> None:
        self.code = code
        self.status = status
        self.message = message
        super().__init__(f"{code}: {message}" if message else code)


class AuthError(GatewayError):
    """The credentials were refused, or do not allow the operation."""


class OperationError(FlowrunError):
    """An operation of the plan could not be completed; the text says which and why."""


# An OperationError, so that a wait which it ends still tells what is known of the tasks.
class TimedOutError(OperationError):
    """A wait reached its deadline."""


class TasksFailedError(FlowrunError):
    """The plan was applied, but tasks failed or can never run."""
