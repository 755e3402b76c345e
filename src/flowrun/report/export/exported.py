"""What every format of an export gives."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.model.requests import Export
from flowrun.report.words import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The text, and what it does not hold; the text tells that, too."""

    text: str
    notes: tuple[str, ...]


def opening_lines(export: Export, what: str, notes: Iterable[str]) -> list[str]:
    """Return what stands at the top of a script."""
    told = [f"- {note}" for note in notes]
    lines = [
        f"Workflow '{export.workflow}' ({export.file}) as {what}: what",
        "`flowrun apply` makes in an account that has nothing of it yet.",
        *(["", "Not in here:", *told] if told else []),
    ]
    # A name may hold anything, and what stands on a line of its own in a script is no comment.
    return [" ".join(visible(line).splitlines()) for line in lines]
