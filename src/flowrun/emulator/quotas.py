"""What the account may have at most, kept in the emulator's folder once it was changed."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flowrun.emulator.store.documents import write_whole
from flowrun.emulator.validation.rules import integer, optional, record
from flowrun.emulator.wire import Json

_NAME = "quotas.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The limits, by default those of a usual account; jobs and schedules share one."""

    pools: int = 100
    active_jobs: int = 300
    dedicated_cores: int = 500
    spot_cores: int = 500


_CHANGE = record({name: optional(integer(least=0)) for name in asdict(Quotas())})


def change(quotas: Quotas, given: object) -> Quotas:
    """Return the quotas with those that are given; raises ServiceError for what is no quota."""
    changes: Json = _CHANGE("", given)
    return replace(quotas, **changes)


def load_quotas(root: Path, default: Quotas) -> Quotas:
    """Return the quotas as they were last changed, or the default."""
    path = root / _NAME
    return change(default, json.loads(path.read_bytes())) if path.exists() else default


def save_quotas(root: Path, quotas: Quotas) -> None:
    """Keep the quotas for later starts."""
    write_whole(root / _NAME, asdict(quotas))
