"""The checks around the expressions of a shell text.

Texts of items are checked when they are known: what bash would read as more than text is an error.
Of texts that nobody has seen yet there is only a doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import nodes

from flowrun.language.templates.fault import Fault
from flowrun.language.templates.names import Scope
from flowrun.language.templates.shell.check import CHECK, CODE
from flowrun.language.templates.shell.origin import ITEM, NUMBERS, SAFE, find_origins
from flowrun.language.templates.shell.quoting import UNQUOTED, Mode, Quoting
from flowrun.language.templates.sources import expression_sources

_QUOTES = frozenset({Mode.DOUBLE, Mode.SINGLE, Mode.ANSI})
_NEEDS_PARENTHESES = (nodes.BinExpr, nodes.Concat, nodes.CondExpr, nodes.UnaryExpr, nodes.Compare)


@dataclass(slots=True)
class ShellText:
    """Puts the checks into the templates of one shell text, and collects the doubts."""

    scope: Scope
    quoting: Quoting = field(default_factory=Quoting)
    doubts: list[Fault] = field(default_factory=list)

    def guard(self, tree: nodes.Template, text: str) -> None:
        """Wrap what has to be checked; the next line goes on where this one ends."""
        self._guard_body(tree.body, expression_sources(text))
        self.quoting.pass_text("\n")

    def take_doubts(self) -> list[Fault]:
        """Return the doubts since the last time."""
        doubts, self.doubts = self.doubts, []
        return doubts

    def _guard_body(self, body: list[nodes.Node], sources: Iterator[str]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                node.nodes = [self._guard_part(part, sources) for part in node.nodes]
            elif isinstance(node, nodes.If):
                self._guard_branches(node, sources)

    def _guard_branches(self, node: nodes.If, sources: Iterator[str]) -> None:
        """Every branch begins in the same quotes; the text goes on behind the first."""
        before = self.quoting.copy()
        self._guard_body(node.body, sources)
        behind = self.quoting
        for body in (*(branch.body for branch in node.elif_), node.else_):
            self.quoting = before.copy()
            self._guard_body(body, sources)
        self.quoting = behind

    def _guard_part(self, part: nodes.Expr, sources: Iterator[str]) -> nodes.Expr:
        if isinstance(part, nodes.TemplateData):
            self.quoting.pass_text(part.data)
            return part
        guarded = self._guard_expression(part, next(sources, ""))
        self.quoting.pass_value()
        return guarded

    def _guard_expression(self, part: nodes.Expr, source: str) -> nodes.Expr:
        place = self.quoting
        free = find_origins(part, self.scope, safe=SAFE)
        named = find_origins(part, self.scope, safe=NUMBERS | {"slug", "shell"})
        known_later = {ITEM} if self.scope.item_is_free else set()
        unseen = {origin for origin in free if origin != ITEM or known_later}
        fix = _fix(part, source, place.mode)
        if place.mode in UNQUOTED and unseen:
            summary = f"'{source}' may hold spaces or other characters that the shell obeys"
            self.doubts.append(Fault(code=CODE, summary=summary, hint=fix, needle=source))
        elif place.mode in _QUOTES and named - free:
            summary = "'quote' stands inside quotes, where it adds quotes to the text"
            hint = "Remove the quotes around the expression."
            self.doubts.append(Fault(code=CODE, summary=summary, hint=hint, needle=source))
        is_option = bool(self.scope.item) and place.may_begin_option and ITEM in named
        if ITEM not in named or not (ITEM in free or is_option or place.mode in _QUOTES):
            return part
        check = [place.mode.value, place.delimiter, source, fix]
        arguments: list[nodes.Expr] = [nodes.Const(value, lineno=part.lineno) for value in check]
        flags = [ITEM in free or place.mode in _QUOTES, is_option]
        arguments += [nodes.Const(flag, lineno=part.lineno) for flag in flags]
        return nodes.Filter(part, CHECK, arguments, [], None, None, lineno=part.lineno)


def _fix(part: nodes.Expr, source: str, mode: Mode) -> str:
    quoted = f"({source}) | quote" if isinstance(part, _NEEDS_PARENTHESES) else f"{source} | quote"
    if mode in UNQUOTED:
        return f"Write {{{{ {quoted} }}}}, or {{{{ {source} | shell }}}} where shell text is meant."
    if mode in _QUOTES:
        return f"Write {{{{ {quoted} }}}} without the quotes around it."
    return "Pass it as an environment variable: env: {NAME: ...}."
