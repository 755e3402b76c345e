"""What is wrong with a template."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; `needle` is the part of the template's text that is to blame."""

    code: str
    summary: str
    hint: str = ""
    needle: str = ""


UNRESOLVED = Fault(code="unresolved", summary="a parameter has no value")
"""A template that waits for a parameter; that is reported where the parameter is declared."""


class TemplateFaultError(Exception):
    """A template cannot be compiled or evaluated."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.summary for fault in faults))
