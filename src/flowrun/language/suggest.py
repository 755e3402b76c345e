"""What the user may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that this one is likely meant to be."""
    names = sorted(known)
    # Compared in small letters, and shown as it is written.
    close = get_close_matches(word.lower(), [name.lower() for name in names], n=1)
    return next((name for name in names if close and name.lower() == close[0]), None)


def did_you_mean(word: str, known: Iterable[str], *, listed: str = "") -> str:
    """Return a hint with the closest known word, and `listed: a, b` when that is asked for."""
    names = sorted(known)
    found = closest(word, names)
    question = f"Did you mean '{found}'?" if found else ""
    listing = f"{listed}: {', '.join(names) or 'none'}." if listed else ""
    return " ".join(part for part in (question, listing) if part)
