"""What the user may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str], *, listed: str = "") -> str:
    """Return a hint with the closest known word, and `listed: a, b` when that is asked for."""
    names = sorted(known)
    close = get_close_matches(word.lower(), [one.lower() for one in names], n=1)
    found = [one for one in names if close and one.lower() == close[0]]
    question = f"Did you mean '{found[0]}'?" if found else ""
    listing = f"{listed}: {', '.join(names) or 'none'}." if listed else ""
    return " ".join(part for part in (question, listing) if part)
