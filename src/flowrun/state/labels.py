"""What a Batch task says of itself in its display name, for whoever has nothing but the account.

A listing brings the display name of every task at no further request; the environment, where the
same could stand, would have to be asked for task by task.
"""

from dataclasses import dataclass
from typing import Self

from flowrun.state.fingerprint import Aspects, Fingerprint

PREFIX = "flowrun"
LONGEST = 1024
"""What Batch allows for a display name."""


@dataclass(frozen=True, slots=True)
class Label:
    """A task's fingerprint, the step that it belongs to, and what it works on."""

    fingerprint: Fingerprint
    step: str
    item: str = ""

    def __str__(self) -> str:
        known = self.fingerprint
        # The item stands last, because it may hold spaces and may be cut.
        words = (PREFIX, known.digest, str(known.aspects), self.step, self.item)
        return " ".join(words).rstrip()[:LONGEST]

    @classmethod
    def parse(cls, display_name: str) -> Self | None:
        """Read a display name back; None when flowrun did not write it."""
        # Four cuts at most, since only the item may hold spaces.
        match display_name.split(" ", 4):
            case ["flowrun", digest, text, step, *rest]:
                aspects = Aspects.parse(text)
                return cls(Fingerprint(digest, aspects), step, *rest) if aspects else None
            case _:
                return None
