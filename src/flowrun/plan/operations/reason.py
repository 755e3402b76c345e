"""Why an operation is in a plan."""

from dataclasses import dataclass

from flowrun.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an operation is in the plan: a stable code, a sentence, the place that caused it."""

    code: str
    text: str
    place: Place | None = None
