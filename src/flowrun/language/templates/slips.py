"""Slips of the pen in templates, told in our words instead of Jinja's."""

import re
from collections.abc import Iterator

from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.environment import template_environment
from flowrun.language.templates.fault import Fault
from flowrun.language.templates.names import Scope

BRACES = "template-braces"

_ACTIONS = re.compile(r"\$\{\{(?!\{)")
_ONE_BRACE = re.compile(r"(?<![{$])\{\s*((?:item|params)\b[\w.]*)\s*\}(?!\})")
_NO_FILTER = re.compile(r"No filter named '(\w+)'")
_NO_FIELD = re.compile(r"'(\w+) object' has no attribute '(\w+)'")
_KINDS = {
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
}


def find_doubts(text: str, scope: Scope) -> Iterator[Fault]:
    """Yield what looks like a template of another tool, and would stay in the text."""
    if _ACTIONS.search(text):
        summary = "the '$' before '{{' stays in the text: templates have no '$' here"
        hint = "Remove it; a variable of the shell is $NAME or ${NAME}."
        yield Fault(code=BRACES, summary=summary, hint=hint, needle="${{")
    for found in _ONE_BRACE.finditer(text):
        name = found[1]
        if name.partition(".")[0] in scope.all_names():
            summary = f"'{found.group()}' stays in the text as it is: a template has two braces"
            yield Fault(
                code=BRACES, summary=summary, hint=f"Write {{{{ {name} }}}}.", needle=found.group()
            )


def syntax_fault(message: str) -> Fault:
    """Return what is wrong with a text that Jinja cannot read."""
    filter_name = _NO_FILTER.search(message)
    if filter_name:
        name = filter_name[1]
        hint = did_you_mean(name, _filters(), listed="Filters")
        return Fault(
            code="template-syntax", summary=f"there is no filter '{name}'", hint=hint, needle=name
        )
    is_open = "end of template" in message or message == "unexpected '}'"
    hint = "Close it with '}}'." if is_open and "tags" not in message else ""
    return Fault(code="template-syntax", summary=f"this is not a template: {message}", hint=hint)


def evaluation_fault(error: Exception) -> Fault:
    """Return what went wrong when a template was evaluated."""
    summary, hint = str(error) or type(error).__name__, ""
    field = _NO_FIELD.fullmatch(summary)
    if field and field[1] in _KINDS:
        summary = f"{_KINDS[field[1]]} has no '{field[2]}'"
        hint = f"Leave '.{field[2]}' out: the value is {_KINDS[field[1]]} itself."
    needle = f".{field[2]}" if field else ""
    return Fault(code="template-error", summary=summary, hint=hint, needle=needle)


def _filters() -> list[str]:
    return [name for name in template_environment().filters if " " not in name]
