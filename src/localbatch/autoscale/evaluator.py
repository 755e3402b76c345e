"""Runs a formula: statements in turn, each with what the ones before have set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from localbatch.autoscale.functions import StopRequest, call
from localbatch.autoscale.members import member, method
from localbatch.autoscale.operators import combine, negate
from localbatch.autoscale.results import OPTIONS, Evaluation, conclude
from localbatch.autoscale.syntax import (
    Call,
    Chain,
    Conditional,
    Expression,
    Formula,
    Literal,
    Member,
    Name,
    Statement,
    Unary,
)
from localbatch.autoscale.values import (
    CalculationError,
    EvaluationError,
    Interval,
    Value,
    as_double,
)

_INTERVALS: Mapping[str, float] = {
    "TimeInterval_Zero": 0.0,
    "TimeInterval_100ns": 1e-7,
    "TimeInterval_Microsecond": 1e-6,
    "TimeInterval_Millisecond": 1e-3,
    "TimeInterval_Second": 1.0,
    "TimeInterval_Minute": 60.0,
    "TimeInterval_Hour": 3_600.0,
    "TimeInterval_Day": 86_400.0,
    "TimeInterval_Week": 604_800.0,
    # 365 days, whatever the calendar says.
    "TimeInterval_Year": 31_536_000.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a formula sees: the time in seconds of the epoch, and the service's variables."""

    now: float
    variables: Mapping[str, Value]


def evaluate(formula: Formula, surroundings: Surroundings) -> Evaluation:
    """Return what the formula wants; raises EvaluationError."""
    interpreter = _Interpreter(surroundings)
    for statement in formula:
        try:
            interpreter.execute(statement)
        # What was set before it counts.
        except StopRequest:
            break
    # What is wrong with a target is found at the end, and told there.
    last = formula[-1].position if formula else None
    return conclude(interpreter.assigned, surroundings.variables, position=last)


@dataclass(slots=True)
class _Interpreter:
    surroundings: Surroundings
    assigned: dict[str, Value] = field(default_factory=dict)

    def execute(self, statement: Statement) -> None:
        value = self._value(statement.expression)
        # A value alone leaves nothing behind; it is there for its call of stop().
        if statement.target:
            self.assigned[statement.target] = value

    def _value(self, expression: Expression) -> Value:
        try:
            return self._compute(expression)
        except CalculationError as error:
            raise EvaluationError(expression.position, error) from None
        # Too large for a double, or nothing that a function has a value for.
        except (ArithmeticError, ValueError):
            reason = CalculationError("The result is out of range")
            raise EvaluationError(expression.position, reason) from None

    def _compute(self, expression: Expression) -> Value:
        match expression:
            case Literal(value):
                return value
            case Name(name):
                return self._read(name)
            case Unary(operator, operand):
                return negate(operator, self._value(operand))
            case Chain():
                return self._chain(expression)
            case Conditional(condition, yes, no):
                # Every number but 0 is true. The other branch may hold what would fail now.
                return self._value(yes if as_double(self._value(condition)) else no)
            case Call() | Member():
                return self._call(expression)
            case _:
                assert_never(expression)

    def _call(self, expression: Call | Member) -> Value:
        arguments = [self._value(argument) for argument in expression.arguments or ()]
        if isinstance(expression, Call):
            # One time for the whole formula: two calls of time() must not differ.
            return call(expression.function, arguments, now=self.surroundings.now)
        target = self._value(expression.target)
        if expression.arguments is None:
            return member(target, expression.name)
        return method(target, expression.name, arguments)

    def _chain(self, chain: Chain) -> Value:
        value = self._value(chain.first)
        for operator, operand, position in chain.rest:
            try:
                value = self._combine(operator, value, operand)
            except CalculationError as error:
                raise EvaluationError(position, error) from None
        return value

    def _combine(self, operator: str, left: Value, operand: Expression) -> Value:
        if operator in {"&&", "||"}:
            # Decided by its left side: the right one, which may fail, is not looked at.
            if bool(as_double(left)) is (operator == "||"):
                return float(operator == "||")
            return float(bool(as_double(self._value(operand))))
        return combine(operator, left, self._value(operand))

    def _read(self, name: str) -> Value:
        # What the formula has set before wins, also over a variable of the service.
        for known in (self.assigned, self.surroundings.variables):
            if name in known:
                return known[name]
        if name in _INTERVALS:
            return Interval(_INTERVALS[name])
        # The option may be written as a bare word.
        if name in OPTIONS:
            return name
        raise CalculationError(f"The variable '{name}' has no value")
