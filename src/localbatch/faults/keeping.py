"""Keeps the fault file in the Batch endpoint's folder, so that it outlives a restart."""

import json
from pathlib import Path

from localbatch.faults.dice import Dice
from localbatch.faults.rules import read_rules
from localbatch.service.wire import Json
from localbatch.store.documents import write_whole

_NAME = "faults.json"
_NONE: Json = {"rules": []}


def show_faults(root: Path) -> Json:
    """Return the fault file that is in force."""
    path = root / _NAME
    found: Json = json.loads(path.read_bytes()) if path.exists() else _NONE
    return found


def load_dice(root: Path, *, operations: frozenset[str]) -> Dice:
    """Return the dice of the fault file that is in force."""
    # A restart begins with the first throw again, and counts `times` anew.
    seed, rules = read_rules(show_faults(root), operations=operations)
    return Dice(rules, seed=seed)


def set_faults(root: Path, given: object, *, operations: frozenset[str]) -> Dice:
    """Put another fault file in force; raises ServiceError when it is wrong."""
    # Checked before it is written: a start must never meet a file that it cannot read.
    seed, rules = read_rules(given, operations=operations)
    # As it was given: who asks for it sees their own file again.
    write_whole(root / _NAME, given)
    return Dice(rules, seed=seed)


def clear_faults(root: Path) -> Dice:
    """Let everything go well again."""
    # No file means no faults, also to the next start.
    (root / _NAME).unlink(missing_ok=True)
    return Dice()
