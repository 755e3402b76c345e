"""Keys of which a section has one only: where an upper layer says one, it means not the other."""

from collections.abc import Iterable, Iterator
from itertools import chain

from flowrun.language.shape.schema import Schema, subschemas
from flowrun.language.text.document import Address


def rival_keys(address: Address, said: Iterable[str | int]) -> frozenset[str]:
    """Return the keys that those of a section at an address rule out."""
    keys = {str(key) for key in said}
    found = set[str]()
    for schema in subschemas(address):
        for ways in _choices(schema):
            if any(keys & way for way in ways):
                found |= set(chain.from_iterable(way for way in ways if not keys & way))
    return frozenset(found - keys)


def _choices(schema: Schema) -> Iterator[list[set[str]]]:
    """Yield the ways to say a thing, each as the keys that it takes."""
    for section in (schema, schema.get("else", {})):
        ways = [set(way["required"]) for way in section.get("oneOf", ()) if "required" in way]
        if ways:
            yield ways
    together = schema.get("not", {}).get("required")
    if together:
        yield [{key} for key in together]
