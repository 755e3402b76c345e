"""A part of the document, compiled once and rendered for many items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jinja2.runtime import Context

from flowrun.errors import Severity
from flowrun.language.problems import Problems
from flowrun.language.shape.validate import is_template
from flowrun.language.templates.expected import Expected
from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.templates.globs import GlobText
from flowrun.language.templates.leaf import Evaluate, Guard, compile_leaf
from flowrun.language.templates.names import Scope
from flowrun.language.templates.shell.guard import ShellText
from flowrun.language.templates.slips import find_doubts
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
    return _Compiler(problems, scope).compile(address, value, ShellText(scope))


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Walks down to the texts; those of one list may be the lines of one shell text."""

    problems: Problems
    scope: Scope

    def compile(self, address: Address, value: object, shell: ShellText) -> Tree:
        match value:
            case str():
                return self._text(address, value, shell)
            case dict():
                parts = {
                    key: self.compile((*address, key), child, ShellText(self.scope))
                    for key, child in value.items()
                }
                return Fixed(value) if _all_fixed(parts.values()) else Fields(parts)
            case list():
                lines = ShellText(self.scope)
                items = [
                    self.compile((*address, index), child, lines)
                    for index, child in enumerate(value)
                ]
                return Fixed(value) if _all_fixed(items) else Items(items)
            case _:
                return Fixed(value)

    def _text(self, address: Address, text: str, shell: ShellText) -> Tree:
        for doubt in find_doubts(text, self.scope):
            self.problems.add_fault(address, doubt, severity=Severity.WARNING)
        if not is_template(text):
            # What follows may stand in quotes that this text has opened.
            shell.quoting.pass_text(f"{text}\n")
            return Fixed(text)
        expected = Expected.at(address)
        try:
            evaluate = compile_leaf(text, self.scope, self._guard(expected, shell))
        except TemplateFaultError as error:
            for fault in error.faults:
                self.problems.add_fault(address, fault)
            # Only a placeholder: with an error among the problems nothing is rendered.
            return Fixed(text)
        for doubt in shell.take_doubts():
            self.problems.add_fault(address, doubt, severity=Severity.WARNING)
        return Leaf(address, evaluate, expected)

    def _guard(self, expected: Expected, shell: ShellText) -> Guard | None:
        if expected.is_shell:
            return shell
        return GlobText(self.scope) if expected.is_glob else None


def _all_fixed(parts: Iterable[Tree]) -> bool:
    return all(isinstance(part, Fixed) for part in parts)
