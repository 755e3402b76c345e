"""The check of a text that stands in a shell command, made when an item's text is known."""

from typing import Any

from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.templates.filters import write_value
from flowrun.language.templates.shell.danger import find_danger
from flowrun.language.templates.shell.quoting import Mode

CODE = "unquoted-text"
OPTION = "option-like-text"
CHECK = "shell check"
"""The name of the check's filter; the space keeps it out of the reach of templates."""


def check_text(value: object, *check: Any) -> object:  # noqa: ANN401  # the constants above, through Jinja
    """Return the value of an expression that has something of an item in it.

    Raises TemplateFaultError when bash would not take it as text. A list is a command without a
    shell, or fits nowhere.
    """
    mode, delimiter, source, fix, is_unsafe, is_option = check
    if isinstance(value, list):
        return value
    text = write_value(value)
    danger = find_danger(text, Mode(mode), delimiter) if is_unsafe else ""
    if danger:
        summary = f"the text {danger}, and stands {mode} in a shell command"
        raise TemplateFaultError(Fault(code=CODE, summary=summary, hint=fix, needle=source))
    # The quotes that `quote` adds are gone when the command sees the text.
    if is_option and text.strip("'").startswith("-"):
        summary = "the text begins with '-', which the command takes for an option"
        hint = f"Write ./{{{{ {source} }}}}, or put '--' before it."
        raise TemplateFaultError(Fault(code=OPTION, summary=summary, hint=hint, needle=source))
    return value
