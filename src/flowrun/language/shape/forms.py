"""Values in the form of another tool, and the form that is meant here."""

import re
from typing import Any

from flowrun.language.shape.violation import Violation
from flowrun.language.text.scalars import json_type, write

# Braces are doubled because these are formats.
_FORMS = {
    ("Nodes", "integer"): "Write {{dedicated: {value}}}.",
    ("Duration", "integer"): "Write {value}s for seconds.",
    ("Input", "string"): "Write {{container: NAME, files: {value}}}.",
    ("Download", "string"): "Write {{container: {value}, to: FOLDER}}.",
    ("Resource file", "string"): "Write {{container: NAME, blob: {value}}}.",
    ("Output file", "string"): "Write {{pattern: {value}, container: NAME}}.",
    ("For each", "array"): "Write {{values: [...]}}.",
    ("For each", "string"): "Write {{values: {value}}}.",
    ("For each", "integer"): "Write {{range: {{stop: {value}}}}}.",
    ("Range", "integer"): "Write {{stop: {value}}}.",
    ("Files", "string"): "Write {{container: {value}}}.",
    ("Start task", "string"): "Write {{commands: [{value}]}}.",
    ("Start task", "array"): "Write {{commands: [...]}}.",
    ("Commands", "string"): "Write [{value}].",
    ("Environment", "array"): "Write {{NAME: value}}.",
    ("Image", "string"): "Write {{publisher: ..., offer: ..., sku: ...}}.",
    ("Step", "string"): "Write {{step: NAME, command: {value}}}.",
    ("Tasks", "object"): "Write a list: '- step: NAME' for each.",
    ("Inputs", "object"): "Write a list: '- container: NAME' and 'files: ...'.",
    ("Downloads", "object"): "Write a list: '- container: NAME' and 'to: FOLDER'.",
    ("Resource files", "object"): "Write a list: '- container: NAME' and 'blob: ...'.",
    ("Output files", "object"): "Write a list: '- pattern: ...' and 'container: NAME'.",
}
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})")
_WORDS = re.compile(
    r"(?:PT|\b)?\s*(?:(\d{1,4})\s*h[a-z]*)?\s*(?:(\d{1,5})\s*m[a-z]*)?\s*(?:(\d{1,6})\s*s[a-z]*)?",
    re.IGNORECASE,
)


def suggest_form(violation: Violation) -> str:
    """Return how a value of the wrong type or format is written here, or nothing."""
    title = violation.schema.get("title", "")
    kind = json_type(violation.value)
    if title == "Duration" and kind == "string":
        return _suggest_duration(violation.value)
    form = _FORMS.get((title, kind), "")
    return form.format(value=write(violation.value)) if form else ""


def _suggest_duration(text: str) -> str:
    """Read `90`, `1h30m`, `15 min`, `01:30:00` and `PT2H`."""
    if text.isascii() and text.isdigit():
        return f"Write {int(text)}s for seconds."
    found: Any = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    whole = (hours * 60 + minutes) * 60 + seconds
    if not whole:
        return ""
    # In the largest unit that leaves nothing over.
    unit, length = next(pair for pair in (("h", 3600), ("m", 60), ("s", 1)) if not whole % pair[1])
    return f"Write {whole // length}{unit}."
