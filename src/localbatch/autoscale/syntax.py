"""The parts of a formula."""

from dataclasses import dataclass

from localbatch.autoscale.values import Position


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text."""

    value: float | str
    position: Position


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or the bare word of an option."""

    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `!` before a value."""

    operator: str
    operand: "Expression"
    position: Position


@dataclass(frozen=True, slots=True)
class Chain:
    """Values between operators of one rank: flat, so that long sums nest nowhere."""

    first: "Expression"
    # Each operator has a place of its own: in a long sum the one that failed is to be told.
    rest: tuple[tuple[str, "Expression", Position], ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: "Expression"
    yes: "Expression"
    no: "Expression"
    position: Position


@dataclass(frozen=True, slots=True)
class Call:
    """A function's call."""

    function: str
    arguments: tuple["Expression", ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Member:
    """`target.name` or, with arguments, `target.name(...)`."""

    target: "Expression"
    name: str
    arguments: tuple["Expression", ...] | None
    position: Position


Expression = Literal | Name | Unary | Chain | Conditional | Call | Member


@dataclass(frozen=True, slots=True)
class Statement:
    """An assignment, or a value alone when `target` is empty."""

    target: str
    expression: Expression
    position: Position


Formula = tuple[Statement, ...]
