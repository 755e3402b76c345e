"""A value that must not be shown: SAS URLs, keys and secret parameters travel in this type."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A masked string; `reveal()` is called only where the value leaves for a service."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the real value."""
        return self._value

    def __str__(self) -> str:
        return "(secret)"

    def __repr__(self) -> str:
        return "Secret(***)"


def secrets_of(env: Mapping[str, str | Secret]) -> tuple[Secret, ...]:
    """Return the secret values of an environment."""
    return tuple(value for value in env.values() if isinstance(value, Secret))
