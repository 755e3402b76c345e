"""The group of the commands, which ends the account's own errors with a text and an exit code.

So they end in the same way under `localbatch` and where another program takes the group in.
"""

from typing import Any

from typer.core import TyperGroup

from localbatch.account.errors import AccountError, AccountUsageError, DeclinedError
from localbatch.cli.terminal import note

FAILED, INVALID, DECLINED = 1, 3, 8


class AccountGroup(TyperGroup):
    """Commands that fail in words."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's context, and what a command returns
        """Run the command; an error of the account's is said here."""
        try:
            return super().invoke(ctx)
        except AccountError as error:
            note(f"error: {error}")
            return _exit_code(error)


def _exit_code(error: AccountError) -> int:
    match error:
        case AccountUsageError():
            return INVALID
        case DeclinedError():
            return DECLINED
        case _:
            return FAILED
