"""Two parts of documents -> one: mappings key by key, and in anything else the upper one wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from flowrun.errors import SpecError
from flowrun.language.layers.rivals import rival_keys
from flowrun.language.text.document import MAX_VALUES, Address, Document
from flowrun.language.text.source import SourceText, Spot


@dataclass(frozen=True, slots=True)
class Part:
    """A value of a document with all that is below it; `layer` is how it comes into another."""

    document: Document
    address: Address
    value: object
    layer: str = ""

    @property
    def spot(self) -> Spot:
        """Where it stands, as a value of this layer."""
        return self._of_layer(self.document.spot(self.address))

    @property
    def key_spot(self) -> Spot | None:
        """Where its key stands, if it has one."""
        spot = self.document.key_spots.get(self.address)
        return self._of_layer(spot) if spot else None

    def parts(self) -> "Mapping[str | int, Part]":
        """Return what is directly below it."""
        match self.value:
            case dict():
                return {key: self._below(key, value) for key, value in self.value.items()}
            case list():
                return {index: self._below(index, each) for index, each in enumerate(self.value)}
            case _:
                return {}

    def _below(self, key: str | int, value: object) -> "Part":
        return replace(self, address=(*self.address, key), value=value)

    def _of_layer(self, spot: Spot) -> Spot:
        return replace(spot, layer=self.layer) if self.layer else spot


Entries = Mapping[str | int, Part]

# Half of any other list, such as the words of a command, would mean nothing.
_APPENDED = frozenset({("tasks",), ("inputs",), ("downloads",)})


def lay_over(lower: Document, upper: Part, *, lower_layer: str = "") -> Document:
    """Return the document `lower` with another one, or a part of one, laid over it."""
    merger = Merger(upper.document.source, _APPENDED)
    value = merger.merge(Part(lower, (), lower.value, lower_layer), upper, ())
    # A key that the whole workflow lacks is told at the start of its file.
    merger.spots[()] = upper.document.spot(())
    return merger.document(cast("Mapping[str, object]", value))


@dataclass(slots=True)
class Merger:
    """Puts parts together; lists at an address in `appended` become one list."""

    source: SourceText
    appended: frozenset[Address] = frozenset()
    spots: dict[Address, Spot] = field(default_factory=dict)
    key_spots: dict[Address, Spot] = field(default_factory=dict)

    def document(self, value: Mapping[str, object]) -> Document:
        """Return the document that holds the value, whose parts have all been put here."""
        return Document(source=self.source, value=value, spots=self.spots, key_spots=self.key_spots)

    def put(self, part: Part, address: Address) -> object:
        """Put a part at an address, with all that is below it; return its value."""
        self._stand(part, address)
        match part.value:
            case dict():
                return {key: self.put(part, (*address, key)) for key, part in part.parts().items()}
            case list():
                return [self.put(part, (*address, key)) for key, part in part.parts().items()]
            case _:
                return part.value

    def merge(self, lower: Part, upper: Part, address: Address) -> object:
        """Put both at an address; return the value. Nothing (null) takes nothing away."""
        if upper.value is None:
            return self.put(lower, address)
        low, high = _entries(lower, address), _entries(upper, address)
        if low is not None and high is not None:
            self._stand(upper, address)
            return self._merge_entries(low, high, address)
        if address in self.appended and isinstance(lower.value, list):
            self._stand(upper, address)
            both = (*lower.parts().values(), *upper.parts().values())
            return [self.put(part, (*address, index)) for index, part in enumerate(both)]
        return self.put(upper, address)

    def _merge_entries(self, low: Entries, high: Entries, address: Address) -> object:
        rivals = rival_keys(address, high)
        return {
            key: self.merge(low[key], high[key], (*address, key))
            if key in low and key in high
            # A part is true whatever its value: dataclasses without a length always are.
            else self.put(high.get(key) or low[key], (*address, key))
            for key in {**low, **high}
            if key not in rivals
        }

    def _stand(self, part: Part, address: Address) -> None:
        """Keep the places; a small file can ask for many copies of a large mapping."""
        if len(self.spots) >= MAX_VALUES:
            summary = "the workflow grows too large when its layers are put together"
            raise SpecError([part.spot.diagnose("too-many-values", summary)])
        self.spots[address] = part.spot
        if part.key_spot:
            self.key_spots[address] = part.key_spot


def _entries(part: Part, address: Address) -> Entries | None:
    """Return what a mapping holds, or what a short form of one stands for."""
    match address, part.value:
        case _, dict():
            return part.parts()
        case ("containers",), list() as names if all(isinstance(name, str) for name in names):
            return {str(one.value): replace(one, value=None) for one in part.parts().values()}
        case ("params", _), value if value is not None:
            return {"default": part}
        case _:
            return None
