"""The diagnostics of one document, collected so that the user sees all of them at once.

`secrets` holds every text that must not be shown: diagnostics leave through `all_sorted` only,
where such texts are masked.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from flowrun.errors import Diagnostic, Place, Severity, SpecError
from flowrun.language.templates.fault import UNRESOLVED, Fault
from flowrun.language.text.document import Address, Document
from flowrun.language.text.source import Spot

DEFAULTS = "defaults"
"""The layer of what a step takes from `defaults`."""
MASK = "(secret)"
_NOWHERE = Place("", 0, 0)


@dataclass(slots=True)
class Problems:
    """Collects diagnostics; `document` aims them."""

    document: Document
    found: list[Diagnostic] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    def add(  # noqa: PLR0913  # a diagnostic has that many sides
        self,
        code: str,
        address: Address,
        summary: str,
        *,
        hint: str = "",
        key: bool = False,
        needle: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report the value at the address, its key, or the text `needle` within the value."""
        spot = self.document.head(address) if key else self.document.spot(address)
        if needle:
            spot = spot.find(needle)
        if spot.layer == DEFAULTS:
            if self._is_known(code, spot):
                return
            summary = f"{summary} (in step '{self._step(address)}', by 'defaults')"
        self.found.append(spot.diagnose(code, summary, hint, severity))

    def _is_known(self, code: str, spot: Spot) -> bool:
        """One mistake in what all steps take is told once, for the first of them."""
        return any((one.code, one.place) == (code, spot.place) for one in self.found)

    def _step(self, address: Address) -> str:
        tasks: Any = self.document.value["tasks"]
        step = tasks[address[1]].get("step", address[1])
        return str(step)

    def place(self, address: Address) -> Place:
        """Return where the file says what is at the address, for a message that names it too."""
        return self.document.head(address).place

    def add_fault(
        self,
        address: Address,
        fault: Fault,
        *,
        item: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report what is wrong with a template, and for which item."""
        if fault is UNRESOLVED:
            return
        summary = f"{fault.summary} (for item '{item}')" if item else fault.summary
        self.add(
            fault.code, address, summary, hint=fault.hint, needle=fault.needle, severity=severity
        )

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the command."""
        return any(problem.severity is Severity.ERROR for problem in self.found)

    def all_sorted(self) -> tuple[Diagnostic, ...]:
        """Return every diagnostic once, by place, without secrets.

        An error takes the place of a doubt about the same text.
        """
        wrong = {one.place for one in self.found if one.severity is Severity.ERROR}
        # A mistake of a step would be told again for each of its items.
        unique = dict.fromkeys(
            self._masked(problem)
            for problem in self.found
            if problem.severity is Severity.ERROR or problem.place not in wrong
        )
        return tuple(sorted(unique, key=lambda one: one.place or _NOWHERE))

    def raise_errors(self) -> None:
        """Raise SpecError when there is an error among the diagnostics."""
        if self.has_errors:
            raise SpecError(self.all_sorted())

    def _masked(self, one: Diagnostic) -> Diagnostic:
        summary, hint, line = one.summary, one.hint, one.source_line
        # The longest first: one that another begins with would leave the rest of it.
        for secret in sorted(self.secrets - {""}, key=len, reverse=True):
            summary = summary.replace(secret, MASK)
            hint = hint.replace(secret, MASK)
            # Left out as a whole: a mask in it would put the caret in the wrong place.
            line = "" if secret in line else line
        return replace(one, summary=summary, hint=hint, source_line=line)
