"""The check of a text that stands in a glob, made when an item's text is known."""

import re

from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.templates.filters import write_value

CHECK_GLOB = "glob check"
"""The name of the check's filter; the space keeps it out of the reach of templates."""
_WILDCARD = re.compile(r"[*?[]")


def check_glob(value: object, source: str) -> object:
    """Return the value of an expression with something of an item in it.

    Raises TemplateFaultError when a glob would not take it literally.
    """
    found = _WILDCARD.search(write_value(value))
    if found:
        summary = f"the text holds '{found.group()}', which is a wildcard in a pattern"
        hint = (
            f"Write {{{{ {source} | glob }}}}, or {{{{ {source} | pattern }}}} where a pattern "
            "is meant."
        )
        raise TemplateFaultError(Fault(code="glob-text", summary=summary, hint=hint, needle=source))
    return value
