"""The one door to the local account: start it, say where it is and how to sign in.

Everything else of flowrun speaks to it as to any other account, through the gateways.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from flowrun.errors import OperationError, UsageError
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from localbatch.account.errors import AccountError, AccountUsageError, describe_system_error
from localbatch.account.home import find_home
from localbatch.cli.commands import app as local_commands

__all__ = ["local_commands", "start_local_account", "state_folder"]


def start_local_account(environ: Mapping[str, str], notify: Callable[[str], None]) -> Connection:
    """Start what does not run of it, and return how to reach it; `notify` is told what takes time.

    Raises:
        UsageError: a package of the extra `local` is missing.
        OperationError: it does not start.
    """
    # Late, because only a command that works with the account needs it.
    from localbatch.account import account  # noqa: PLC0415

    try:
        # The other package's exceptions end here: nothing else of flowrun knows them.
        found = account.start(find_home(environ), notify)
    except AccountUsageError as error:
        raise UsageError(f"{error}") from error
    except AccountError as error:
        raise OperationError(f"{error}") from error
    except OSError as error:
        raise OperationError(describe_system_error(error)) from error
    return Connection(
        batch_account=found.batch_account,
        batch_endpoint=found.batch_endpoint,
        batch_key=Secret(found.batch_key),
        storage_account=found.storage_account,
        blob_endpoint=found.blob_endpoint,
        storage_key=Secret(found.storage_key),
        local=True,
    )


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's folder for what flowrun keeps on this machine."""
    return find_home(environ).state
