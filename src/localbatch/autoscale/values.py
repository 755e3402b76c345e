"""What a formula computes with, and how it goes wrong."""

from dataclasses import dataclass

# How often the service takes one.
SAMPLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A point in time, in seconds of the epoch."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Samples:
    """What was observed of one quantity: (seconds of the epoch, value), the oldest first."""

    name: str
    series: tuple[tuple[float, float], ...]
    # When the formula runs: an interval that asks for samples is counted back from here.
    now: float


Vector = tuple[float, ...]
# No truth values among them: comparisons and conditions work on numbers.
Value = float | Vector | str | Timestamp | Interval | Samples


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a formula, counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"Line {self.line}, Col {self.column}"


class FormulaSyntaxError(Exception):
    """A text that is no formula."""

    def __init__(self, position: Position, reason: str) -> None:
        super().__init__(f"{position}: {reason}")


class CalculationError(Exception):
    """A calculation that cannot be done; the evaluator adds where it stands."""

    code = "AutoScalingFormulaEvaluationError"
    summary = "Autoscale evaluation failed"


class InsufficientSamplesError(CalculationError):
    """Too few samples for what a formula asked for."""

    code = "InsufficientSampleData"
    summary = "Autoscale evaluation failed due to insufficient sample data"


class EvaluationError(Exception):
    """A formula whose evaluation failed; `detail` says where and why."""

    def __init__(self, position: Position, error: CalculationError) -> None:
        super().__init__(str(error))
        self.code = error.code
        self.summary = error.summary
        # The form of the documentation's example, `Line 15, Col 44: Insufficient data ...`.
        self.detail = f"{position}: {error}"


def kind_of(value: Value) -> str:
    """Return the name of a value's type."""
    match value:
        case tuple():
            return "doubleVec"
        case str():
            return "string"
        case Timestamp():
            return "timestamp"
        case Interval():
            return "timeinterval"
        case Samples():
            return "samples"
        case _:
            return "double"


def as_double(value: Value) -> float:
    """Return a number, also that of a vector of one element; raises CalculationError."""
    match value:
        case int() | float():
            return float(value)
        # Formulas in use reckon with a sample of one value as if it were the value.
        case (single,):
            return single
        case _:
            raise CalculationError(f"a double is expected, not a {kind_of(value)}")
