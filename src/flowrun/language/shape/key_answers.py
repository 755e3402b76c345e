"""An unknown key -> the key that does the same here, or what to do instead."""

import re

from flowrun.language.shape.foreign import BY_TITLE, EVERYWHERE
from flowrun.language.shape.schema import Schema, key_places


def our_key(key: str, schema: Schema) -> str | None:
    """Return the key of this section that another tool's key means."""
    known = schema["properties"]
    spelt = {plain(name): name for name in known}
    ours = spelt.get(plain(key)) or _find(key, schema)[0]
    return ours if ours in known else None


def explain_key(key: str, schema: Schema) -> str:
    """Return what to write instead of an unknown key, or nothing where only a guess is left."""
    ours = our_key(key, schema)
    name, say = _find(key, schema)
    if ours:
        # A sentence that shows the form says more than the bare name of our key.
        return say if say.startswith("Write") else f"Write '{ours}'."
    if say:
        return say
    # It may be a key of ours that stands in the wrong section.
    name = name or _snake_case(key)
    places = key_places(name)
    return f"'{name}' belongs into {' or '.join(places)}." if places else ""


def _find(key: str, schema: Schema) -> tuple[str, str]:
    # What a word means in this section comes before what it means anywhere.
    for table in (BY_TITLE.get(schema.get("title", ""), {}), EVERYWHERE):
        for words, answer in table.items():
            if plain(key) in words.split():
                return answer
    return "", ""


def _snake_case(key: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", key).lower().replace("-", "_")


def plain(key: str) -> str:
    """Return the key as keys are compared: without case, hyphens and underscores."""
    return key.replace("_", "").replace("-", "").lower()
