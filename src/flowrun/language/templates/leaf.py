"""One text of the document as a compiled template."""

from collections.abc import Callable
from typing import Protocol

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.runtime import Context

from flowrun.language.templates.environment import is_undefined, template_environment
from flowrun.language.templates.fault import UNRESOLVED, TemplateFaultError
from flowrun.language.templates.filters import GROUP, check_number, check_size
from flowrun.language.templates.inspect import find_faults, needs_missing
from flowrun.language.templates.joining import join_as_text
from flowrun.language.templates.names import Names, Scope
from flowrun.language.templates.slips import evaluation_fault, syntax_fault
from flowrun.language.text.document import find_unfit
from flowrun.language.text.scalars import write

Evaluate = Callable[[Context], object]
_RESULT = "_result"


class Guard(Protocol):
    """What knows how an item could break the text that a template is part of."""

    def guard(self, tree: nodes.Template, text: str) -> None:
        """Put checks into the parsed template of this text."""


def compile_leaf(text: str, scope: Scope, guard: Guard | None = None) -> Evaluate:
    """Return a function from names to the value; raises TemplateFaultError.

    A text that is one expression gives the expression's own value, any other gives text. The
    guard puts checks into the template of a shell text or a glob, which an item could break.
    """
    environment = template_environment()
    try:
        tree = environment.parse(text)
        faults = tuple(find_faults(tree, scope))
        if faults:
            raise TemplateFaultError(*faults)
        # After the names were judged: a slip is told also where a parameter has no value.
        if needs_missing(tree, scope):
            return _unresolved
        if guard:
            guard.guard(tree, text)
        tree = join_as_text(tree)
        expression = _only_expression(tree)
        if expression is None:
            return _text(environment.from_string(tree))
        # Jinja renders everything to text; what is assigned keeps the value itself.
        result = nodes.Assign(nodes.Name(_RESULT, "store"), expression, lineno=1)
        return _native(environment.from_string(nodes.Template([result], lineno=1)))
    except TemplateSyntaxError as error:
        raise TemplateFaultError(syntax_fault(error.message or "wrong syntax")) from None
    # Python's compiler may give up on deep nesting in each of these ways.
    except (RecursionError, MemoryError, SyntaxError):
        raise TemplateFaultError(syntax_fault("the expression is nested too deep")) from None


def _unresolved(_context: Context) -> object:
    raise TemplateFaultError(UNRESOLVED)


def _only_expression(tree: nodes.Template) -> nodes.Expr | None:
    match tree.body:
        case [nodes.Output(nodes=parts)]:
            # Spaces around one expression do not make a text of it.
            solid = [part for part in parts if not _is_space(part)]
            is_one = len(solid) == 1 and not isinstance(solid[0], nodes.TemplateData)
            return solid[0] if is_one else None
        case _:
            return None


def _is_space(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.TemplateData) and not node.data.strip()


def _native(template: Template) -> Evaluate:
    def evaluate(context: Context) -> object:
        # This carries out the assignment; there is no text to collect.
        for _ in template.root_render_func(context):
            pass
        value = context.vars[_RESULT]
        if is_undefined(value):
            str(value)  # raises an error that says what is missing
        return _plain(value)

    return _guarded(evaluate)


def _text(template: Template) -> Evaluate:
    def evaluate(context: Context) -> object:
        return _plain("".join(template.root_render_func(context)))

    return _guarded(evaluate)


def _guarded(evaluate: Evaluate) -> Evaluate:
    def guarded(context: Context) -> object:
        try:
            return evaluate(context)
        except TemplateFaultError:
            raise
        except Exception as error:  # noqa: BLE001  # an expression may raise anything
            raise TemplateFaultError(evaluation_fault(error)) from None

    return guarded


def _plain(value: object) -> object:
    """Return a value of the kinds that YAML has; lazy sequences become lists."""
    match value:
        case None | bool():
            return value
        case int() | float():
            check_number(value)
            return value
        case str():
            check_size(len(value))
            if unfit := find_unfit(value):
                raise ValueError(f"the text holds {unfit}, which is not allowed")
            return str(value)
        case Names():
            raise TypeError(GROUP)
        case dict():
            return {write(key): _plain(below) for key, below in value.items()}
        case _:
            items = list(value)  # type: ignore[call-overload]  # anything else raises TypeError
            check_size(len(items))
            return [_plain(item) for item in items]
