"""A parsed template and a scope -> the names it must not use."""

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.environment import template_environment
from flowrun.language.templates.fault import Fault
from flowrun.language.templates.names import Scope

_STATEMENTS = (nodes.Template, nodes.Output, nodes.If)


def find_faults(tree: nodes.Template, scope: Scope) -> Iterator[Fault]:
    """Yield the statements and names that the template may not use."""
    for statement in tree.find_all(nodes.Stmt):
        if not isinstance(statement, _STATEMENTS):
            summary = f"'{type(statement).__name__.lower()}' cannot be used in a template"
            hint = "Templates are expressions and {% if %}; for_each makes many tasks."
            yield Fault(code="template-statement", summary=summary, hint=hint)
    # Sorted, because a set has no order in which mistakes could be told.
    for name in sorted(find_undeclared_variables(tree) - template_environment().globals.keys()):
        if name not in scope.all_names():
            yield _unknown_name(name, scope)
    lookups: list[nodes.Getattr | nodes.Getitem] = [*tree.find_all(nodes.Getattr)]
    for lookup in (*lookups, *tree.find_all(nodes.Getitem)):
        yield from _field_faults(lookup, scope)


def needs_missing(tree: nodes.Template, scope: Scope) -> bool:
    """Whether the template is made of a parameter that has no value."""
    lookups: list[nodes.Getattr | nodes.Getitem] = [*tree.find_all(nodes.Getattr)]
    return any(
        isinstance(lookup.node, nodes.Name)
        and lookup.node.name == "params"
        and _constant_field(lookup) in scope.missing
        for lookup in (*lookups, *tree.find_all(nodes.Getitem))
    )


def _unknown_name(name: str, scope: Scope) -> Fault:
    if name in {"item", "index"}:
        summary = f"'{name}' is known only in a step with for_each"
        return Fault(code="item-without-for-each", summary=summary, needle=name)
    hint = did_you_mean(name, scope.all_names(), listed="Known names")
    return Fault(code="template-name", summary=f"unknown name '{name}'", hint=hint, needle=name)


def _field_faults(node: nodes.Getattr | nodes.Getitem, scope: Scope) -> Iterator[Fault]:
    owner, field = node.node, _constant_field(node)
    # A field whose name is computed can be missed only when the template is rendered.
    if not isinstance(owner, nodes.Name) or field is None:
        return
    known, needle = scope.fields(owner.name), f"{owner.name}.{field}"
    if owner.name == "params" and field in scope.secrets:
        summary = f"the secret parameter '{field}' cannot be used in a template"
        hint = f"Pass it as an environment variable: env: {{NAME: {{secret: {field}}}}}"
        yield Fault(code="secret-in-template", summary=summary, hint=hint, needle=needle)
    elif known is not None and field not in known:
        hint = did_you_mean(field, known, listed=f"'{owner.name}' has")
        summary = f"'{owner.name}' has no '{field}'"
        yield Fault(code="template-name", summary=summary, hint=hint, needle=needle)


def _constant_field(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    is_text = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    return str(node.arg.value) if is_text else None  # type: ignore[attr-defined]  # a Const, as just seen
