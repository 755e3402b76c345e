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
from flowrun.language.templates.shell.origin import ITEM, SAFE, find_origins
from flowrun.language.templates.shell.quoting import UNQUOTED, Mode, Quoting
from flowrun.language.templates.sources import expression_sources

_TAMED = SAFE - {"quote"}
"""What leaves nothing of an item's own text; behind `quote` it is all there."""
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
        """Wrap an expression that has something of an item in it; a doubt is kept beside."""
        place = self.quoting
        free = find_origins(part, self.scope, safe=SAFE)
        named = find_origins(part, self.scope, safe=_TAMED)
        self._keep_doubt(part, source, free=free, is_quoted_twice=bool(named - free))
        # Inside other quotes `quote` protects nothing, so that its text is looked at as well.
        is_unsafe = ITEM in free or (ITEM in named and place.mode in _QUOTES)
        is_option = bool(self.scope.item) and ITEM in named and place.may_begin_option
        if not (is_unsafe or is_option):
            return part
        fix = _fix(part, source, place.mode)
        check = (place.mode.value, place.delimiter, source, fix, is_unsafe, is_option)
        arguments: list[nodes.Expr] = [nodes.Const(value, lineno=part.lineno) for value in check]
        return nodes.Filter(part, CHECK, arguments, [], None, None, lineno=part.lineno)

    def _keep_doubt(
        self, part: nodes.Expr, source: str, *, free: frozenset[str], is_quoted_twice: bool
    ) -> None:
        mode = self.quoting.mode
        unseen = free if self.scope.item_is_free else free - {ITEM}
        if mode in UNQUOTED and unseen:
            summary = f"'{source}' may hold spaces or other characters that the shell obeys"
            hint = _fix(part, source, mode)
            self.doubts.append(Fault(code=CODE, summary=summary, hint=hint, needle=source))
        elif mode in _QUOTES and is_quoted_twice:
            summary = "'quote' stands inside quotes, where it adds quotes to the text"
            hint = "Remove the quotes around the expression."
            self.doubts.append(Fault(code=CODE, summary=summary, hint=hint, needle=source))


def _fix(part: nodes.Expr, source: str, mode: Mode) -> str:
    whole = f"({source})" if isinstance(part, _NEEDS_PARENTHESES) else source
    if mode in UNQUOTED:
        shell = f"{{{{ {whole} | shell }}}} where shell text is meant"
        return f"Write {{{{ {whole} | quote }}}}, or {shell}."
    if mode in _QUOTES:
        return f"Write {{{{ {whole} | quote }}}} without the quotes around it."
    return "Pass it as an environment variable: env: {NAME: ...}."
