"""Asks a person before something is deleted, replaced or interrupted."""

import sys

from flowrun.cli.screen import Screen
from flowrun.errors import DeclinedError

YES = frozenset({"y", "yes"})


def require_approval(shown: Screen, question: str) -> None:
    """Return when the user says yes.

    Raises:
        DeclinedError: the answer is anything else, or there is no terminal to ask on.
    """
    # A person has to answer: stdout may well be a pipe meanwhile.
    if not sys.stdin.isatty():
        raise DeclinedError(
            "this needs a yes and there is no terminal to ask on, so nothing was changed: "
            "look at the plan, then use --yes"
        )
    # On stderr, because a program may read stdout.
    shown.say(f"\n{question} [y/N] ")
    if sys.stdin.readline().strip().lower() not in YES:
        raise DeclinedError("declined; nothing was changed")
