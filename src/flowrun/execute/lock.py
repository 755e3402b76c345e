"""The workflow's lock: a blob lease that dies with its holder, renewed while a run lasts.

Only the lease decides who holds the lock. The blob's text says who that is; it is written under
the lease, so an older text proves nothing of whoever holds the lease now. A dead holder's lease is
taken over by its id, which the text names: the service refuses that when the lease has another id
meanwhile, so a living holder cannot be hit. All others are waited for, as long as a lease lasts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flowrun.errors import GatewayError, LockedError, StaleError
from flowrun.execute.context import Context
from flowrun.execute.events import Noticed
from flowrun.execute.holder import (
    Holder,
    is_alive,
    is_dead,
    read_holder,
    released,
    this_process,
    write_holder,
)
from flowrun.execute.polling import poll
from flowrun.ports import Clock, Lease
from flowrun.state.bookkeeping import LOCK_BLOB

LEASE_SECONDS = 60
GONE_CODES = frozenset({"BlobNotFound", "ContainerBeingDeleted", "ContainerNotFound"})
LOST_CODES = GONE_CODES | {
    "LeaseIdMismatchWithLeaseOperation",
    "LeaseIsBrokenAndCannotBeRenewed",
    "LeaseNotPresentWithLeaseOperation",
}


MOVED = "another run changed the account since the plan: run the command again"


class HeldLock:
    """A lease that a thread keeps alive; `in_doubt` says that the last holder did not give the
    lock back, so that it may have changed things after the plan was made.
    """

    def __init__(self, lease: Lease, clock: Clock, *, renewed: float, in_doubt: bool) -> None:
        self.in_doubt = in_doubt
        self._lease = lease
        self._clock = clock
        self._renewed = renewed
        self._renewing = threading.Lock()
        self._stop = threading.Event()
        self._lost = False
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def check(self) -> None:
        """Return when nobody else can hold the lock now.

        A process may be stopped, and a machine may sleep, for longer than the lease lasts: then
        the lease is renewed first, which the service refuses once another run has had it.

        Raises:
            LockedError: another run holds the lock, or held it.
            GatewayError: the service cannot be asked.
        """
        with self._renewing:
            if self._lost or self._age() > LEASE_SECONDS * 5 / 6:
                self._renew()

    def release(self, holder: Holder) -> None:
        """Let nothing more through, say so, and give the lease back if it is still there."""
        self._lost = True
        self._stop.set()
        with suppress(GatewayError):
            self._lease.write(write_holder(released(holder)))
        with suppress(GatewayError):
            self._lease.release()

    def _age(self) -> float:
        return self._clock.since_boot() - self._renewed

    def _renew(self) -> None:
        asked = self._clock.since_boot()
        try:
            if not self._lost:
                self._lease.renew()
        except GatewayError as error:
            if error.code not in LOST_CODES:
                raise
            self._lost = True
        if self._lost:
            raise LockedError(
                "this run lost the lock of its workflow to another run and changes nothing more"
            )
        self._renewed = asked

    def _keep_alive(self) -> None:
        """Whatever fails here is met again by `check`, as the lease grows old."""
        while not self._lost and not self._stop.wait(LEASE_SECONDS / 3):
            with suppress(GatewayError, LockedError), self._renewing:
                self._renew()


@contextmanager
def workflow_lock(context: Context, *, seen_owner: str | None) -> Iterator[HeldLock]:
    """Hold the workflow's lock; `seen_owner` is the lock's text when the plan was made.

    While it is held, no request that changes something is sent without it.

    Raises:
        LockedError: another run holds it.
        StaleError: another run held it since the plan was made.
    """
    attempt = _Attempt(context)
    lease = attempt.take()
    try:
        lock, holder = _claim(context, lease, seen_owner, taken=attempt.taken)
    except BaseException:
        with suppress(GatewayError):
            lease.release()
        raise
    context.session.fence.guard(lock.check)
    try:
        yield lock
    finally:
        lock.release(holder)


def _claim(
    context: Context, lease: Lease, seen_owner: str | None, *, taken: float
) -> tuple[HeldLock, Holder]:
    """Write down who holds the lease, unless somebody did since the plan was made."""
    text = context.blob.read_lease_owner(context.bookkeeping, LOCK_BLOB)
    if text != seen_owner:
        raise StaleError(MOVED)
    holder = this_process(lease=lease.id, since=context.clock.now())
    lease.write(write_holder(holder))
    in_doubt = text is not None and not read_holder(text).released
    return HeldLock(lease, context.clock, renewed=taken, in_doubt=in_doubt), holder


class _Attempt:
    """Taking the lease, from a dead holder if need be; `taken` is when it was asked for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._told = False
        self.taken = 0.0

    def take(self) -> Lease:
        """Return the lease; wait as long as one can last that nobody renews."""
        what = "the lock of this workflow"
        return poll(self._context, self._try, what=what, seconds=LEASE_SECONDS * 2)

    def _try(self, elapsed: float) -> Lease | None:
        context = self._context
        self.taken = context.clock.since_boot()
        try:
            return context.blob.lease(context.bookkeeping, LOCK_BLOB, seconds=LEASE_SECONDS)
        except GatewayError as error:
            if error.code in GONE_CODES:
                raise StaleError(MOVED) from error
            if error.code != "LeaseAlreadyPresent":
                raise
        holder = read_holder(context.blob.read_lease_owner(context.bookkeeping, LOCK_BLOB))
        if is_dead(holder) and (lease := self._take_over(holder)):
            return lease
        if elapsed > LEASE_SECONDS or (is_alive(holder) and not holder.released):
            raise LockedError(
                f"another run holds the lock of this workflow: {_name(holder)}\n"
                f"hint: wait until it ends; its lock dies with it within {LEASE_SECONDS} s"
            )
        self._tell(holder)
        return None

    def _take_over(self, holder: Holder) -> Lease | None:
        """None when the lease is not that of the holder any more, or ended just now."""
        context = self._context
        try:
            return context.blob.take_over_lease(
                context.bookkeeping, LOCK_BLOB, lease_id=holder.lease
            )
        except GatewayError as error:
            if error.code not in LOST_CODES - GONE_CODES:
                raise
            return None

    def _tell(self, holder: Holder) -> None:
        if not self._told:
            self._told = True
            message = f"waiting up to {LEASE_SECONDS} s for the lock of this workflow, held by "
            self._context.notify(Noticed(message=message + _name(holder)))


def _name(holder: Holder) -> str:
    """A text that its holder has released is not that of whoever holds the lease now."""
    return str(Holder() if holder.released else holder)
