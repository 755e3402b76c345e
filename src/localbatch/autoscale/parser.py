"""Tokens -> a formula. Recursion is bounded, so that no text exhausts the stack."""

from collections.abc import Iterator
from contextlib import contextmanager

from localbatch.autoscale.lexer import Token, tokenize
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
from localbatch.autoscale.values import FormulaSyntaxError

# The service's limit; the depth is ours, far above what people write.
_MOST_STATEMENTS = 100
_MOST_DEPTH = 30
# From the operators that bind least to those that bind most.
_RANKS = (
    frozenset({"||"}),
    frozenset({"&&"}),
    frozenset({"==", "!=", "<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
)
# The documentation's table of variables to read; to set one is refused before anything is run.
# Their values come from `life/samples.py` and `life/autoscale.py`.
_READ_ONLY = frozenset(
    """
    $ActiveTasks $RunningTasks $PendingTasks $SucceededTasks $FailedTasks $PreemptedNodeCount
    $UsableNodeCount $CPUPercent $WallClockSeconds $MemoryBytes $DiskBytes $DiskReadBytes
    $DiskWriteBytes $DiskReadOps $DiskWriteOps $NetworkInBytes $NetworkOutBytes $SampleNodeCount
    $CurrentDedicatedNodes $CurrentLowPriorityNodes $TaskSlotsPerNode
    """.split()  # noqa: SIM905 - a list of words reads best as one
)


def parse(text: str) -> Formula:
    """Return the formula; raises FormulaSyntaxError."""
    return _Parser(text).formula()


class _Parser:
    def __init__(self, text: str) -> None:
        # All at once: the token behind a name tells whether it is set or read.
        self._tokens = list(tokenize(text))
        self._next = 0
        self._depth = 0

    def formula(self) -> Formula:
        statements: list[Statement] = []
        while True:
            while self._accept(";"):
                pass
            if self._peek().kind == "end":
                return tuple(statements)
            if len(statements) == _MOST_STATEMENTS:
                raise self._refusal(f"At most {_MOST_STATEMENTS} statements are allowed")
            statements.append(self._statement())
            if self._peek().kind != "end":
                self._expect(";")

    def _statement(self) -> Statement:
        token, following = self._peek(), self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        target = ""
        # `==` is a mark of its own, so this can only be an assignment.
        if token.kind == "name" and following.text == "=":
            if token.text in _READ_ONLY:
                raise self._refusal(f"{token.text} is read-only")
            target = token.text
            self._next += 2
        return Statement(target, self._expression(), token.position)

    def _expression(self) -> Expression:
        with self._nested():
            position = self._peek().position
            condition = self._chain(0)
            if not self._accept("?"):
                return condition
            yes = self._expression()
            self._expect(":")
            return Conditional(condition, yes, self._expression(), position)

    def _chain(self, rank: int) -> Expression:
        if rank == len(_RANKS):
            return self._unary()
        position = self._peek().position
        first = self._chain(rank + 1)
        rest = []
        # Flat, and so from left to right: 8 - 4 - 2 is 2.
        while self._peek().kind == "mark" and self._peek().text in _RANKS[rank]:
            operator = self._take()
            rest.append((operator.text, self._chain(rank + 1), operator.position))
        return Chain(first, tuple(rest), position) if rest else first

    def _unary(self) -> Expression:
        token = self._peek()
        if token.kind == "mark" and token.text in {"-", "!"}:
            self._next += 1
            # A row of signs nests as deep as parentheses do.
            with self._nested():
                return Unary(token.text, self._unary(), token.position)
        return self._postfix()

    def _postfix(self) -> Expression:
        value, members = self._primary(), 0
        while self._accept("."):
            members += 1
            name = self._take()
            # A row of members is read without recursion, but evaluated with it.
            if name.kind != "name" or members > _MOST_DEPTH:
                raise FormulaSyntaxError(name.position, "A member's name is expected")
            arguments = self._arguments() if self._accept("(") else None
            value = Member(value, name.text, arguments, name.position)
        return value

    def _primary(self) -> Expression:
        token = self._take()
        match token.kind:
            case "number":
                return Literal(float(token.text), token.position)
            case "string":
                return Literal(token.text[1:-1], token.position)
            # Which functions there are is not known here: a wrong name fails when the formula runs.
            case "name" if self._accept("("):
                return Call(token.text, self._arguments(), token.position)
            case "name":
                return Name(token.text, token.position)
            case "mark" if token.text == "(":
                inner = self._expression()
                self._expect(")")
                return inner
            case _:
                raise FormulaSyntaxError(token.position, "A value is expected")

    def _arguments(self) -> tuple[Expression, ...]:
        arguments: list[Expression] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._expression())
        return tuple(arguments)

    @contextmanager
    def _nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise self._refusal("The formula is nested too deeply")
        yield
        # Without `finally`: after a refusal nothing is read any more.
        self._depth -= 1

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek()
        # The end is never taken: whoever looks further finds it again.
        if token.kind == "end":
            raise self._refusal("The formula ends too early")
        self._next += 1
        return token

    def _accept(self, mark: str) -> bool:
        found = self._peek().kind == "mark" and self._peek().text == mark
        self._next += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise self._refusal(f"'{mark}' is expected")

    def _refusal(self, reason: str) -> FormulaSyntaxError:
        return FormulaSyntaxError(self._peek().position, reason)
