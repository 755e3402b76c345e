"""`defaults` -> the steps: each takes what it does not say itself; mappings such as `env` merge."""

from dataclasses import replace

from flowrun.language.layers.merge import Merger, Part
from flowrun.language.layers.rivals import rival_keys
from flowrun.language.problems import DEFAULTS
from flowrun.language.text.document import Document

OWN_KEYS = frozenset({"step", "for_each", "id", "needs"})
"""What a step says for itself: no other step could mean the same."""


def apply_defaults(document: Document) -> Document:
    """Return the document with the defaults in every step; their places are those in `defaults`."""
    whole = Part(document, (), document.value).parts()
    defaults, tasks = whole.get("defaults"), whole.get("tasks")
    if not (defaults and tasks and isinstance(defaults.value, dict)):
        return document
    if not isinstance(tasks.value, list):
        return document
    merger = Merger(document.source)
    value = {str(key): merger.put(part, (key,)) for key, part in whole.items() if key != "tasks"}
    # Without its value: the steps are put below it one by one.
    merger.put(replace(tasks, value=None), ("tasks",))
    merger.spots[()] = document.spot(())
    lower = replace(defaults, layer=DEFAULTS)
    value["tasks"] = [_merge(merger, lower, step) for step in tasks.parts().values()]
    return merger.document(value)


def _merge(merger: Merger, defaults: Part, step: Part) -> object:
    if not isinstance(step.value, dict):
        return merger.put(step, step.address)
    left_out = {*OWN_KEYS, *rival_keys(step.address, step.value)}
    kept = {key: part.value for key, part in defaults.parts().items() if key not in left_out}
    return merger.merge(replace(defaults, value=kept), step, step.address)
