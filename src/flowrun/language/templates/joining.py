"""`a ~ b` in a parsed template -> `[a, b] | join`.

Jinja joins with Python's own text of each value; ours writes values as everywhere else.
"""

from jinja2 import nodes
from jinja2.visitor import NodeTransformer


def join_as_text(tree: nodes.Template) -> nodes.Template:
    """Return the template with every `~` replaced."""
    joined: nodes.Template = _Joiner().visit(tree)
    return joined


class _Joiner(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802  # Jinja calls it so
        """Return the join of the node's parts, which may hold a `~` themselves."""
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, "join", [], [], None, None, lineno=node.lineno)
