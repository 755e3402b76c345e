"""Texts of items inside a glob, where `*`, `?` and `[` of a file's name would be wildcards."""

from dataclasses import dataclass

from jinja2 import nodes

from flowrun.language.templates.glob_check import CHECK_GLOB
from flowrun.language.templates.names import Scope
from flowrun.language.templates.shell.origin import ITEM, NUMBERS, find_origins
from flowrun.language.templates.sources import expression_sources

_SAFE = NUMBERS | {"glob", "pattern", "slug"}


@dataclass(frozen=True, slots=True)
class GlobText:
    """Puts the checks into the template of a glob."""

    scope: Scope

    def guard(self, tree: nodes.Template, text: str) -> None:
        """Wrap every expression that may give a text of an item as it is."""
        # The lexer finds the expressions in the order in which the tree has them.
        sources = expression_sources(text)
        for output in tree.find_all(nodes.Output):
            output.nodes = [
                part
                if isinstance(part, nodes.TemplateData)
                else self._guard_part(part, next(sources, ""))
                for part in output.nodes
            ]

    def _guard_part(self, part: nodes.Expr, source: str) -> nodes.Expr:
        if ITEM not in find_origins(part, self.scope, safe=_SAFE):
            return part
        arguments: list[nodes.Expr] = [nodes.Const(source, lineno=part.lineno)]
        return nodes.Filter(part, CHECK_GLOB, arguments, [], None, None, lineno=part.lineno)
