"""A pool's setup, as one of its marks: what only a new pool can have otherwise.

The service withholds passwords, and fills in what was not said, so its answer cannot be compared
with the file. The mark keeps a short digest of each part instead, by the key of the file.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from flowrun.model.pool import Pool
from flowrun.model.secret import Secret
from flowrun.state.marks import digest

PARTS = {
    "containers": "containers_enabled",
    "mounts": "mounts",
    "network": "network",
    "disks": "disks",
    "user_accounts": "user_accounts",
    "inter_node": "inter_node",
    "raw": "raw",
}
"""The fields of a pool that are kept so, and the key that says each."""
# Pool metadata should stay short, and only two values are ever compared.
DIGITS = 8


def setup_mark(pool: Pool) -> str:
    """Return the mark: `key=digest` of each part that the file says."""
    parts = {key: getattr(pool, name) for name, key in PARTS.items()}
    # Parts that the file does not say are left out, so that a new part changes no older mark.
    return " ".join(
        f"{key}={digest(repr(_plain(part)))[:DIGITS]}" for key, part in parts.items() if part
    )


def changed_parts(before: str, after: str) -> tuple[str, ...]:
    """Return the keys whose part is another one in these two marks."""
    old, new = _read(before), _read(after)
    return tuple(key for key in PARTS.values() if old.get(key) != new.get(key))


def _read(mark: str) -> Mapping[str, str]:
    return dict(part.split("=", 1) for part in mark.split() if "=" in part)


def _plain(part: object) -> object:
    """A secret has no part in it: a stored hash of a short one could be guessed."""
    match part:
        case Secret():
            return "secret"
        case Mapping():
            return sorted((key, _plain(value)) for key, value in part.items())
        case tuple() | list():
            return [_plain(member) for member in part]
        case _ if is_dataclass(part):
            return [_plain(getattr(part, field.name)) for field in fields(part)]
        case _:
            return part
