"""The filter grammar: `or` over `and` over terms, as predicates over REST-shaped dicts."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from localbatch.odata.kinds import Kind, Scalar
from localbatch.odata.tokens import FilterError, Literal, Mark, Token, Word, read_tokens

__all__ = ["FilterError", "Kind", "compile_filter"]

Item = Mapping[str, object]
# Over what the client is shown: no filter can find out what a listing does not tell.
Predicate = Callable[[Item], bool]

# Each level is several calls deep: Python's stack is the limit that must not be reached.
_DEEPEST: Final = 50
_COMPARISONS: Final[Mapping[str, Callable[[Scalar, Scalar], bool]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "startswith": lambda value, prefix: str(value).startswith(str(prefix)),
}


def compile_filter(text: str, properties: Mapping[str, Kind]) -> Predicate:
    """Return the predicate that a filter over these properties means.

    Raises:
        FilterError: it cannot be read, or uses a property, an operator or a value it may not.
    """
    return _Parser(tuple(read_tokens(text)), properties).parse()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: tuple[Token, ...], properties: Mapping[str, Kind]) -> None:
        self._tokens: Iterator[Token] = iter(tokens)
        self._properties = properties
        self._depth = 0
        self._next: Token | None = None
        self._advance()

    def parse(self) -> Predicate:
        predicate = self._either()
        if self._next is not None:
            raise FilterError("The filter goes on where it should end")
        return predicate

    def _either(self) -> Predicate:
        choices = [self._all()]
        while self._accept_word("or"):
            choices.append(self._all())
        # One alone stays as it is: most filters are so, and each row would pay for the calls.
        return (
            choices[0]
            if len(choices) == 1
            else lambda item: any(choice(item) for choice in choices)
        )

    def _all(self) -> Predicate:
        terms = [self._term()]
        while self._accept_word("and"):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else lambda item: all(term(item) for term in terms)

    def _term(self) -> Predicate:
        if self._next == Mark("("):
            return self._group()
        word = self._word("a property or '('")
        # By its parenthesis: without one it stands where a property must be.
        if word.lower() == "startswith" and self._next == Mark("("):
            return self._starts_with()
        return self._compare(word, self._word("an operator").lower(), self._literal())

    def _group(self) -> Predicate:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError("The filter is nested too deeply")
        self._mark("(")
        predicate = self._either()
        self._mark(")")
        # Not in a `finally`: after an error nothing is read any more.
        self._depth -= 1
        return predicate

    def _starts_with(self) -> Predicate:
        self._mark("(")
        path = self._word("a property")
        self._mark(",")
        literal = self._literal()
        self._mark(")")
        return self._compare(path, "startswith", literal)

    def _compare(self, path: str, name: str, literal: Literal) -> Predicate:
        # As it is spelt: unlike operators and texts, names of properties are not read in any case.
        kind = self._properties.get(path)
        if kind is None:
            raise FilterError(f"The property {path!r} cannot be used in a filter")
        _check(path, kind, name, literal)
        # Once a filter and not once a row.
        compare, wanted, keys = _COMPARISONS[name], literal.value, path.split("/")

        def holds(item: Item) -> bool:
            value = kind.read(_value_at(item, keys))
            # What is not there differs from every value, and compares with none.
            return name == "ne" if value is None else compare(value, wanted)

        return holds

    def _advance(self) -> Token | None:
        token, self._next = self._next, next(self._tokens, None)
        return token

    def _accept_word(self, word: str) -> bool:
        # Clients write operators in small letters, the documentation in capitals.
        if isinstance(self._next, Word) and self._next.text.lower() == word:
            self._advance()
            return True
        return False

    def _word(self, expected: str) -> str:
        token = self._advance()
        if not isinstance(token, Word):
            raise FilterError(f"The filter lacks {expected}")
        return token.text

    def _mark(self, text: str) -> None:
        if self._advance() != Mark(text):
            raise FilterError(f"The filter lacks {text!r}")

    def _literal(self) -> Literal:
        token = self._advance()
        if not isinstance(token, Literal):
            raise FilterError("The filter lacks a value to compare with")
        return token


def _check(path: str, kind: Kind, name: str, literal: Literal) -> None:
    # A word that is no operator at all is in no kind's set, and ends here as well.
    if name not in kind.operators:
        raise FilterError(f"The operator {name!r} cannot be used with the property {path!r}")
    if literal.type is not kind.type:
        raise FilterError(f"The value for the property {path!r} is not of its type")
    # Both are in small letters. To the service a state that does not exist is an error, where it
    # could be a filter that nothing fits.
    if kind.values and literal.value not in kind.values:
        raise FilterError(f"{literal.value!r} is not a value of the property {path!r}")


def _value_at(item: Item, keys: list[str]) -> object:
    value: object = item
    for key in keys:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
