"""The fence that every request that changes something passes, as often as it is sent."""

from collections.abc import Callable


class Fence:
    """Open until it has a guard: the gateways call it, the lock of a run guards it.

    The guard stays when the run has ended: a thread that an interrupt left behind must not go on.
    """

    def __init__(self) -> None:
        self._guard: Callable[[], None] | None = None

    def __call__(self) -> None:
        """Raise what the guard raises, so that the request is not sent."""
        if self._guard:
            self._guard()

    def reopen(self) -> None:
        """Ask no guard until there is another: what has ended well left no thread behind."""
        self._guard = None

    def guard(self, guard: Callable[[], None]) -> None:
        """Ask this guard from now on."""
        self._guard = guard
