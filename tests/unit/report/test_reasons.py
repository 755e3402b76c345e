"""Reason codes are documented, and no plan has others."""

from pathlib import Path

from flowrun.plan.operations import ReasonCode
from flowrun.report.reasons import render_reasons

PAGE = Path(__file__).parents[3] / "docs/reference/reasons.md"


def test_the_page_of_reasons_is_made_from_the_codes() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_reasons()


def test_a_code_is_the_text_that_programs_read() -> None:
    assert ReasonCode("immutable:vm_size") is ReasonCode.IMMUTABLE_VM_SIZE
    assert f"{ReasonCode.NEW}" == "new"
