"""What templates can see."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Names(dict[str, object]):
    """A group of names such as `params`: `params.x` and `params['x']` are the same entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names that a part of the document may use.

    `values` are known; `unknown` are names whose value comes later (`item`, `index`);
    `item` holds the fields of an item when they are known; `secrets` must not be used.
    `missing` parameters have been reported: what is made of them is left out in silence.
    The text of an item that `item_is_free`, or of one of the `free_params`, can be any text.
    """

    values: Mapping[str, object]
    later: frozenset[str] = frozenset()
    item: frozenset[str] = frozenset()
    secrets: frozenset[str] = field(default=frozenset())
    missing: frozenset[str] = frozenset()
    item_is_free: bool = False
    free_params: frozenset[str] = frozenset()

    def fields(self, name: str) -> frozenset[str] | None:
        """Return the fields of a name, or None when they are not known."""
        if name == "item":
            return self.item or None
        value = self.values.get(name)
        if not isinstance(value, Names):
            return None
        # Missing ones too, which have been reported and must not be called unknown.
        return frozenset(value) | (self.missing if name == "params" else frozenset())

    def all_names(self) -> frozenset[str]:
        """Return every name that may be used."""
        return self.later | self.values.keys()
