"""A part of the document, compiled once and rendered for many items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jinja2.runtime import Context

from flowrun.language.problems import Problems
from flowrun.language.shape.validate import is_template
from flowrun.language.templates.expected import Expected
from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.templates.leaf import Evaluate, compile_leaf
from flowrun.language.templates.names import Scope
from flowrun.language.text.document import Address


class RenderError(Exception):
    """A leaf could not be rendered: where, and why."""

    def __init__(self, address: Address, fault: Fault) -> None:
        self.address = address
        self.fault = fault
        super().__init__(fault.summary)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A part without templates."""

    value: object

    def render(self, _context: Context) -> object:
        """Return the part as it is."""
        return self.value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text with a template; what it gives is held to the schema."""

    address: Address
    evaluate: Evaluate
    expected: Expected

    def render(self, context: Context) -> object:
        """Return the template's value; raises RenderError."""
        try:
            return self.expected.accept(self.evaluate(context))
        except TemplateFaultError as error:
            raise RenderError(self.address, error.faults[0]) from None


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping with templates somewhere below."""

    parts: Mapping[str, "Tree"]

    def render(self, context: Context) -> object:
        """Return the mapping with every part rendered."""
        return {key: part.render(context) for key, part in self.parts.items()}


@dataclass(frozen=True, slots=True)
class Items:
    """A list with templates somewhere below."""

    parts: Sequence["Tree"]

    def render(self, context: Context) -> object:
        """Return the list with every part rendered."""
        return [part.render(context) for part in self.parts]


Tree = Fixed | Leaf | Fields | Items


def compile_tree(problems: Problems, address: Address, value: object, scope: Scope) -> Tree:
    """Compile the value at the address; what is wrong with its templates goes to the problems."""
    match value:
        case str() if is_template(value):
            return _compile_text(problems, address, value, scope)
        case dict():
            parts = {
                key: compile_tree(problems, (*address, key), child, scope)
                for key, child in value.items()
            }
            return Fixed(value) if _all_fixed(parts.values()) else Fields(parts)
        case list():
            items = [
                compile_tree(problems, (*address, index), child, scope)
                for index, child in enumerate(value)
            ]
            return Fixed(value) if _all_fixed(items) else Items(items)
        case _:
            return Fixed(value)


def _compile_text(problems: Problems, address: Address, text: str, scope: Scope) -> Tree:
    try:
        return Leaf(address, compile_leaf(text, scope), Expected.at(address))
    except TemplateFaultError as error:
        for fault in error.faults:
            problems.add_fault(address, fault)
        return Fixed(text)


def _all_fixed(parts: Iterable[Tree]) -> bool:
    return all(isinstance(part, Fixed) for part in parts)
