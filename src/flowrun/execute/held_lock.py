"""A lock that is held: kept alive by a thread, and asked before every change if it still is."""

import threading
from contextlib import suppress

from flowrun.errors import GatewayError, LockedError
from flowrun.execute.holder import Holder, released, write_holder
from flowrun.ports import Clock, Lease

# A `destroy` deletes the container that the lock lies in.
GONE_CODES = frozenset({"BlobNotFound", "ContainerBeingDeleted", "ContainerNotFound"})
# Storage has one code for a blob that is written under a lost lease and one for its renewal.
LOST_CODES = GONE_CODES | {
    "LeaseIdMismatchWithBlobOperation",
    "LeaseIdMismatchWithLeaseOperation",
    "LeaseIsBrokenAndCannotBeRenewed",
    "LeaseLost",
    "LeaseNotPresentWithBlobOperation",
    "LeaseNotPresentWithLeaseOperation",
}
LOST = "this run lost the lock of its workflow to another run and changes nothing more"


class HeldLock:
    """A lease that a thread keeps alive; `in_doubt` says that the last holder did not give the
    lock back, so that it may have changed things after the plan was made.
    """

    def __init__(
        self, lease: Lease, clock: Clock, *, seconds: int, taken: float, in_doubt: bool
    ) -> None:
        self.in_doubt = in_doubt
        self._lease = lease
        self._clock = clock
        self._seconds = seconds
        self._renewed = taken
        self._renewing = threading.Lock()
        self._stop = threading.Event()
        self._lost = False
        # A daemon, so that a process whose main thread has ended does not renew its lock for ever.
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def check(self) -> None:
        """Return when nobody else can hold the lock now.

        A process may be stopped, and a machine may sleep, for longer than the lease lasts: then
        the lease is renewed first, which the service refuses once another run has had it.

        Raises:
            LockedError: another run holds the lock, or held it.
            GatewayError: the service cannot be asked.
        """
        # One renewal at a time: threads that waited here find a lease that is young again.
        with self._renewing:
            # The last sixth is left to the request that waits for this answer.
            if self._lost or self._age() > self._seconds * 5 / 6:
                self._renew()

    def release(self, holder: Holder) -> None:
        """Let nothing more through, say so, and give the lease back if it is still there."""
        # First of all, so that no other thread's change passes any more.
        self._lost = True
        self._stop.set()
        with suppress(GatewayError):
            # While it is held: a moment later the text may be another run's.
            self._lease.write(write_holder(released(holder)))
        # A lease that cannot be given back ends by itself, after a minute at most.
        with suppress(GatewayError):
            self._lease.release()

    def _age(self) -> float:
        return self._clock.since_boot() - self._renewed

    def _renew(self) -> None:
        # The moment of asking, not of the answer: the service counts from between the two.
        asked = self._clock.since_boot()
        try:
            if not self._lost:
                self._lease.renew()
        except GatewayError as error:
            # Anything else (no network, a busy service) does not
            # mean that another run has the lease.
            if error.code not in LOST_CODES:
                raise
            self._lost = True
        if self._lost:
            raise LockedError(LOST)
        self._renewed = asked

    def _keep_alive(self) -> None:
        """Whatever fails here is met again by `check`, as the lease grows old."""
        # Every third of the lease: one renewal may fail, and there is still time for another.
        while not self._lost and not self._stop.wait(self._seconds / 3):
            with suppress(GatewayError, LockedError), self._renewing:
                self._renew()
