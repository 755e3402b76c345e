"""What the user typed -> what to type next: the same workflow, with the same options."""

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The program as it was called, and the arguments that another command needs again:
    `arguments` to load the workflow, `reading` to look at its runs.
    """

    program: str = "flowrun"
    arguments: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()

    def command(self, verb: str, *more: str) -> str:
        """Return a line for the user's shell."""
        return f"{self.program} {shlex.join((verb, *self.arguments, *more))}"

    def look(self, verb: str, *more: str) -> str:
        """Return a line for the user's shell that only reads, and needs no more than a name."""
        return f"{self.program} {shlex.join((verb, *more, *self.reading))}"
