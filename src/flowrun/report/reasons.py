"""The reference page of reason codes."""

import sys
from pathlib import Path

from flowrun.plan.operations import ReasonCode

HEAD = """\
# Reasons

Made by `make docs` from the reason codes themselves. Every operation of a plan says why it is
there, and every task why it runs; `flowrun plan --format json` gives the code beside the sentence.

| code | meaning |
|---|---|
"""


def render_reasons() -> str:
    """Return the page."""
    return HEAD + "".join(f"| `{code}` | {code.meaning} |\n" for code in ReasonCode)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_reasons(), encoding="utf-8")
