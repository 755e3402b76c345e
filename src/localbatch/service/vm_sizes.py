"""What the name of a VM size tells of it; a table for older families, whose numbers are ranks."""

import re
from collections.abc import Mapping

_NAME = re.compile(
    r"(?:standard|basic)_([a-z]+?)(\d+)([a-z]*)((?:_v\d+)?)", re.ASCII | re.IGNORECASE
)

# The service's bounds: four slots for a core, and never more than this.
_MOST_SLOTS = 256
_SLOTS_PER_CORE = 4

# By the documentation of VM sizes; what is missing has as many cores as its rank says.
_A = {3: 4, 4: 8, 5: 2, 6: 4, 7: 8, 10: 8, 11: 16}
_D = {3: 4, 4: 8, 5: 16, 11: 2, 12: 4, 13: 8, 14: 16, 15: 20}
_G = {1: 2, 2: 4, 3: 8, 4: 16, 5: 32}
_RANKED: Mapping[tuple[str, str], Mapping[int, int]] = {
    ("a", ""): _A | {9: 16},
    ("d", ""): _D,
    ("d", "_v2"): _D,
    ("ds", ""): _D,
    ("ds", "_v2"): _D,
    ("g", ""): _G,
    ("gs", ""): _G,
}
"""The cores by the rank, of families whose names do not tell the cores themselves."""


def cores_of(vm_size: str) -> int:
    """Return the cores that a VM size's name tells, 1 when it tells none."""
    # Any name passes here: the account knows no list of sizes, and quotas need some number.
    return _cores(vm_size) or 1


def most_task_slots(vm_size: str) -> int:
    """Return how many task slots a node of this size may have."""
    cores = _cores(vm_size)
    # A size that nothing is known of gets the widest bound: a wrong refusal would be worse.
    return min(_SLOTS_PER_CORE * cores, _MOST_SLOTS) if cores else _MOST_SLOTS


def _cores(vm_size: str) -> int | None:
    # Only its beginning has to fit: behind the version may stand words as `_Promo`.
    match = _NAME.match(vm_size)
    if match is None:
        return None
    family, number, _, version = match.groups()
    ranks = _RANKED.get((family.lower(), version.lower()), {})
    # A0 is called so and has a core.
    return max(1, ranks.get(int(number), int(number)))
