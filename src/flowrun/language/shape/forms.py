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
    ("Pool", "string"): "Write {{id: {value}, existing: true}} for a pool that is there already.",
    ("Pool", "array"): "Write one pool as a mapping, or several under 'pools', by name.",
    ("Pools", "array"): "Write {{NAME: {{vm_size: ..., ...}}}} for each.",
    ("Parameters", "array"): "Write {{NAME: default}}, or {{NAME: {{type: ..., default: ...}}}}.",
    ("Blob containers", "string"): "Write [{value}].",
    ("Alias", "object"): "Write the name alone, or a mapping: {{NAME: {{keep: true}}}}.",
    ("Inputs", "string"): "Write [{{container: NAME, files: {value}}}].",
    ("Downloads", "string"): "Write [{{container: NAME, to: {value}}}].",
    ("Needs", "string"): "Write [{value}].",
    (
        "Retry rules",
        "integer",
    ): "Write 'retries: {value}', or rules: [{{exit: CODE, times: {value}}}].",
    ("Source", "integer"): "Write [{value}], or {{repeat: {value}}} for so many.",
    ("Step", "string"): "Write {{step: NAME, command: {value}}}.",
    ("Tasks", "object"): "Write a list: '- step: NAME' for each.",
    ("Inputs", "object"): "Write a list: '- container: NAME' and 'files: ...'.",
    ("Downloads", "object"): "Write a list: '- container: NAME' and 'to: FOLDER'.",
    ("Resource files", "object"): "Write a list: '- container: NAME' and 'blob: ...'.",
    ("Output files", "object"): "Write a list: '- pattern: ...' and 'container: NAME'.",
}
_URN = re.compile(r"([^:/]+):([^:/]+):([^:/]+)(?::[^:/]+)?")
_ONE_UNIT = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*([dhms])(?!o)[a-z]*", re.IGNORECASE)
_SECONDS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})")
_WORDS = re.compile(
    r"(?:PT|\b)?\s*(?:(\d{1,4})\s*h[a-z]*)?\s*(?:(\d{1,5})\s*m(?!o)[a-z]*)?\s*(?:(\d{1,6})\s*s[a-z]*)?",
    re.IGNORECASE,
)


def suggest_form(violation: Violation) -> str:
    """Return how a value of the wrong type or format is written here, or nothing."""
    if violation.value is None:
        return "Write a value; what stands below the key must be indented."
    title = violation.schema.get("title", "")
    kind = json_type(violation.value)
    if title == "Duration" and kind == "string":
        return _suggest_duration(violation.value)
    if title == "Image" and kind == "string":
        return _suggest_image(violation.value)
    form = _FORMS.get((title, kind), "")
    return form.format(value=write(violation.value)) if form else ""


def _suggest_image(text: str) -> str:
    """Read an image as the az command line writes it; any other may be one of a registry."""
    found = _URN.fullmatch(text)
    if found:
        publisher, offer, sku = found.groups()
        return f'Write {{publisher: {publisher}, offer: {offer}, sku: "{sku}"}}.'
    return "Write {publisher: ..., offer: ..., sku: ...}; a step has its 'container_image'."


def _suggest_duration(text: str) -> str:
    """Read `90`, `1h30m`, `15 min`, `1.5h`, `7 days`, `01:30:00` and `PT2H`."""
    if text.isascii() and text.isdigit():
        return f"Write {int(text)}s for seconds."
    one = _ONE_UNIT.fullmatch(text.strip())
    if one:
        return _shortest(float(one[1]) * _SECONDS[one[2].lower()])
    found: Any = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return _shortest((hours * 60 + minutes) * 60 + seconds)


def _shortest(seconds: float) -> str:
    """Return the duration in the largest unit of which it is a whole number."""
    if not seconds or seconds % 1:
        return ""
    unit, length = next(pair for pair in _SECONDS.items() if not seconds % pair[1])
    return f"Write {int(seconds) // length}{unit}."
