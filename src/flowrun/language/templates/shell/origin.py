"""Where the text of an expression may come from: items and parameters, unless a filter tames it."""

from collections.abc import Iterator

from jinja2 import nodes

from flowrun.language.templates.names import Scope

ITEM = "item"
NUMBERS = frozenset({"abs", "count", "duration", "float", "int", "length"})
"""Filters and functions that give numbers."""
SAFE = NUMBERS | {"quote", "shell", "slug"}
_NUMBER_METHODS = frozenset(
    {"count", "endswith", "find", "isalnum", "isalpha", "isdigit", "islower", "isupper"}
    | {"startswith"}
)
_TRUTHS = (nodes.Compare, nodes.Not, nodes.Test)


def find_origins(expression: nodes.Node, scope: Scope, *, safe: frozenset[str]) -> frozenset[str]:
    """Return `item`, and `params.<name>` of every parameter, whose text can be in the result.

    Filters and functions in `safe` give nothing that needs a look.
    """
    match expression:
        case nodes.Name(name="item"):
            return frozenset({ITEM})
        # Where the group is used without a name, each of them can be meant.
        case nodes.Name(name="params"):
            return frozenset(f"params.{name}" for name in scope.free_params)
        # A file's size is a number.
        case nodes.Getattr(node=nodes.Name(name="item"), attr="size"):
            return frozenset()
        case nodes.Getattr(node=nodes.Name(name="params"), attr=name):
            return frozenset({f"params.{name}"} if name in scope.free_params else ())
        case _:
            parts = () if _is_safe(expression, safe) else _parts(expression)
            return frozenset().union(*(find_origins(part, scope, safe=safe) for part in parts))


def _is_safe(expression: nodes.Node, safe: frozenset[str]) -> bool:
    match expression:
        # `map('quote')` does to each text what the filter does to one.
        case nodes.Filter(name="map", args=[nodes.Const(value=name), *_]):
            return name in safe
        case nodes.Filter(name=name) | nodes.Call(node=nodes.Name(name=name)):
            return name in safe
        case nodes.Call(node=nodes.Getattr(attr=attribute)):
            return attribute in _NUMBER_METHODS
        case _:
            return isinstance(expression, _TRUTHS)


def _parts(expression: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what an expression's text is made of; a condition only chooses."""
    if isinstance(expression, nodes.CondExpr):
        yield from filter(None, (expression.expr1, expression.expr2))
    else:
        yield from expression.iter_child_nodes()
