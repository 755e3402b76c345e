"""The group of the commands, which ends the account's own errors with a text and an exit code.

So they end in the same way under `localbatch` and where another program takes the group in.
"""

from typing import Any

import typer
from typer.completion import install_callback, show_callback
from typer.core import TyperGroup

from localbatch.account.errors import (
    AccountError,
    AccountUsageError,
    DeclinedError,
    describe_system_error,
)
from localbatch.cli.terminal import note

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_ANSWERS = {"--show-completion": show_callback, "--install-completion": install_callback}
# The exit codes of flowrun for the same ends, since `flowrun local` passes them on.
FAILED, INVALID, DECLINED = 1, 3, 8


class AccountGroup(TyperGroup):
    """Commands that fail in words, with completion for the shell that is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as in typer
        """Take `--show-completion SHELL`; typer's own option knows only the shell around us."""
        # Only where it is the whole program: inside another one that one's completion answers.
        if ctx.parent is None and args[1:] and args[0] in _ANSWERS:
            option, shell = args[:2]
            if shell not in SHELLS:
                raise typer.BadParameter(f"'{shell}' is none of {', '.join(SHELLS)}", ctx)
            # typer's functions want an option besides and do not look at it.
            _ANSWERS[option](ctx, self.params[0], shell)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's context, and what a command returns
        """Run the command; an error of the account's is said here."""
        try:
            return super().invoke(ctx)
        except AccountError as error:
            note(f"error: {error}")
            return _exit_code(error)
        # An OSError too, but no failure: who reads the output has seen enough. The entry point ends
        # it.
        except BrokenPipeError:
            raise
        except OSError as error:
            note(f"error: {describe_system_error(error)}")
            return FAILED


def _exit_code(error: AccountError) -> int:
    match error:
        case AccountUsageError():
            return INVALID
        case DeclinedError():
            return DECLINED
        case _:
            return FAILED
