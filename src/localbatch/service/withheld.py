"""What a definition holds and nobody is shown again: passwords and keys."""

from typing import Any

# By name and at any depth: mounts and the like are kept as they came and taken apart nowhere.
_WITHHELD = frozenset({"password", "accountKey", "sasKey", "sshPrivateKey"})


def without_secrets(value: Any) -> Any:  # noqa: ANN401 - a definition is any JSON
    """Return the value without them, however deep they are in it."""
    match value:
        case dict():
            return {
                name: without_secrets(inner)
                for name, inner in value.items()
                if name not in _WITHHELD
            }
        case list():
            return [without_secrets(inner) for inner in value]
        case _:
            return value
