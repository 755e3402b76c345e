"""Golden texts: compared byte for byte, rewritten with UPDATE_GOLDEN=1 and reviewed in the diff."""

import os
from pathlib import Path

CASES = Path(__file__).parents[2] / "cases" / "report"


def assert_golden(name: str, text: str) -> None:
    """Compare the text with the file of this name."""
    path = CASES / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")
