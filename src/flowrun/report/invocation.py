"""What the user typed -> what to type next: the same workflow, with the same options."""

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The program as it was called, and the arguments that another command needs again."""

    program: str = "flowrun"
    arguments: tuple[str, ...] = ()

    def command(self, verb: str, *more: str) -> str:
        """Return a line for the user's shell."""
        return f"{self.program} {shlex.join((verb, *self.arguments, *more))}"
