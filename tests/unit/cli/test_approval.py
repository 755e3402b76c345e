"""Who may say yes, and what happens without one."""

import io
import os
import pty
import sys

import pytest

from flowrun.cli.approval import require_approval
from flowrun.cli.screen import Screen
from flowrun.errors import DeclinedError


def ask(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> str:
    """Ask on a terminal where somebody types the answer; return what was shown."""
    ours, theirs = pty.openpty()
    err = io.StringIO()
    with os.fdopen(theirs) as terminal:
        os.write(ours, answer)
        monkeypatch.setattr(sys, "stdin", terminal)
        try:
            require_approval(Screen(io.StringIO(), err, {}), "Delete it?")
        finally:
            os.close(ours)
    return err.getvalue()


@pytest.mark.parametrize("answer", [b"y\n", b"Yes\n"])
def test_yes_is_yes(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    assert "Delete it? [y/N]" in ask(monkeypatch, answer)


@pytest.mark.parametrize("answer", [b"\n", b"no\n", b"yesterday\n"])
def test_anything_else_is_no(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    with pytest.raises(DeclinedError, match="nothing was changed"):
        ask(monkeypatch, answer)


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))

    with pytest.raises(DeclinedError, match="--yes"):
        require_approval(Screen(io.StringIO(), io.StringIO(), {}), "Delete it?")
