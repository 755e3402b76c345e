"""Where output goes: what was asked for to stdout, everything else to stderr."""

import os
import sys

from localbatch.account.connection import Connection
from localbatch.account.errors import DeclinedError
from localbatch.account.home import Home, find_home

_YES = frozenset({"y", "yes"})


def data(text: str) -> None:
    """Write what the user asked for."""
    sys.stdout.write(text)


def note(message: str) -> None:
    """Say a message on a line of its own."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def home() -> Home:
    """Return the home that the environment names."""
    return find_home(os.environ)


def connect() -> Connection:
    """Return how to reach the account, started if it does not run."""
    # Late, because `--help` and completion must not wait for it.
    from localbatch.account import account  # noqa: PLC0415

    return account.start(home(), note)


def require_approval(question: str) -> None:
    """Return when the user says yes.

    Raises:
        DeclinedError: the answer is anything else, or there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise DeclinedError(
            "this needs a yes and there is no terminal to ask on, so nothing was changed; use --yes"
        )
    # To stderr: a stdout that goes into a file would hide the question.
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in _YES:
        raise DeclinedError("declined; nothing was changed")
