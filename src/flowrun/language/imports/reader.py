"""A mapping of another tool, read key by key, so that what nobody took can be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from flowrun.errors import UsageError

NOTHING: tuple[object, ...] = (None, "", [], {})


@dataclass(slots=True)
class Reader:
    """`path` is what the other tool calls the mapping; `notes` tell what is not carried over."""

    value: Mapping[str, Any]
    path: str
    notes: list[str]
    _taken: set[str] = field(default_factory=set)
    _below: dict[str, "Reader"] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, path: str, notes: list[str]) -> Self:
        """Return a reader; raises UsageError for what is no mapping."""
        if not isinstance(value, Mapping):
            raise UsageError(f"'{path}' must be a mapping")
        return cls({str(key): each for key, each in value.items()}, path, notes)

    def __contains__(self, key: str) -> bool:
        """Whether the key says something: nothing and empty are what is left out as well."""
        return self.value.get(key) not in NOTHING

    def take(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any shape of another tool
        """Return the value of a key and count it as carried over."""
        self._taken.add(key)
        found = self.value.get(key)
        # A key with nothing behind it says no more than one that is not there.
        return default if found is None else found

    def text(self, key: str, default: str = "") -> str:
        """Return the text of a key; a number is one as it is written."""
        return self._text(key, self.take(key, default))

    def texts(self, key: str, default: Sequence[str] = ()) -> list[str]:
        """Return the texts of a list below a key."""
        found = self.take(key, list(default))
        if not isinstance(found, list):
            raise UsageError(f"'{self.path}.{key}' must be a list")
        return [self._text(key, each) for each in found]

    def integer(self, key: str, default: int | None = None) -> int:
        """Return the whole number of a key, which must be there if it has no default."""
        found = self.take(key, default)
        if not isinstance(found, int):
            raise UsageError(f"'{self.path}.{key}' must be a whole number")
        return found

    def number(self, key: str) -> float:
        """Return the number of a key."""
        found = self.take(key)
        if not isinstance(found, int | float):
            raise UsageError(f"'{self.path}.{key}' must be a number")
        return found

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return the mapping below a key as it is."""
        return Reader.of(self.take(key, {}), f"{self.path}.{key}", self.notes).value

    def rest(self, *keys: str) -> dict[str, Any]:
        """Return these of the keys that say something, as they are."""
        return {key: self.take(key) for key in keys if key in self}

    def section(self, key: str) -> "Reader":
        """Return the mapping below a key; an absent one is empty."""
        return self._open(self.take(key, {}), f"{self.path}.{key}")

    def sections(self, key: str) -> list["Reader"]:
        """Return the mappings of a list below a key."""
        found = self.take(key, [])
        if not isinstance(found, list):
            raise UsageError(f"'{self.path}.{key}' must be a list")
        return [self._open(each, f"{self.path}.{key}[{at}]") for at, each in enumerate(found)]

    def named(self) -> Iterator[tuple[str, "Reader"]]:
        """Yield the mappings below all keys."""
        for key in self.value:
            yield key, self.section(key)

    def leave(self, key: str, why: str) -> None:
        """Tell why a key is left behind, if it is there."""
        if key in self and self.value[key] is not False:
            self.note(key, why)
        self._taken.add(key)

    def note(self, key: str, why: str) -> None:
        """Tell that a key is not, or not wholly, carried over."""
        self.notes.append(f"{self.path}.{key}: {why}")

    def close(self) -> None:
        """Tell every key that nobody took, here and below."""
        for key in self.value:
            if key not in self._taken and key in self and self.value[key] is not False:
                self.note(key, "not carried over")
        for below in self._below.values():
            below.close()

    def _text(self, key: str, value: object) -> str:
        if value is None or isinstance(value, Mapping | list):
            raise UsageError(f"'{self.path}.{key}' must be a text")
        return str(value)

    def _open(self, value: object, path: str) -> "Reader":
        # Opened twice it is still one mapping, of which each reads its part.
        if path not in self._below:
            self._below[path] = Reader.of(value, path, self.notes)
        return self._below[path]
