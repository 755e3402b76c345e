"""State conflicts, told by the service's error code: done already, wait and retry, or give up."""

from collections.abc import Callable, Collection

from flowrun.errors import GatewayError
from flowrun.execute.context import Context
from flowrun.execute.polling import poll

CONFLICT_SECONDS = 600.0
"""How long a resource may stay in a state that forbids an operation, e.g. being deleted."""


def retry_while(
    context: Context, action: Callable[[], object], codes: Collection[str], *, what: str
) -> None:
    """Repeat the action while it fails with one of these codes; other errors are raised."""

    def attempt(_elapsed: float) -> bool | None:
        try:
            action()
        except GatewayError as error:
            # Whatever else the service answers does not pass by waiting.
            if error.code not in codes:
                raise
            return None
        return True

    poll(context, attempt, what=what, seconds=CONFLICT_SECONDS)


def wait_until_gone(
    context: Context, find: Callable[[], object | None], *, what: str, seconds: float
) -> None:
    """Wait until `find` returns None."""

    def gone(_elapsed: float) -> bool | None:
        return True if find() is None else None

    poll(context, gone, what=f"{what} to be deleted", seconds=seconds)


def ignoring(action: Callable[[], object], codes: Collection[str]) -> bool:
    """Run the action; return False when it failed with a code that means it is done already."""
    try:
        action()
    except GatewayError as error:
        if error.code not in codes:
            raise
        return False
    return True
