"""The workflow's lock: a blob lease that dies with its holder, renewed while a run lasts.

Only the lease decides who holds the lock. The blob's text says who that is; it is written under
the lease, so an older text proves nothing of whoever holds the lease now. A dead holder's lease is
taken over by its id, which the text names: the service refuses that when the lease has another id
meanwhile, so a living holder cannot be hit. All others are waited for, as long as a lease lasts.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flowrun.errors import GatewayError, LockedError, StaleError
from flowrun.execute.context import Context
from flowrun.execute.events import Noticed
from flowrun.execute.held_lock import GONE_CODES, LOST, LOST_CODES, HeldLock
from flowrun.execute.holder import (
    Holder,
    is_alive,
    is_dead,
    read_holder,
    this_process,
    write_holder,
)
from flowrun.execute.polling import poll
from flowrun.ports import Lease
from flowrun.state.bookkeeping import LOCK_BLOB

LEASE_SECONDS = 60
MOVED = "another run changed the account since the plan: run the command again"


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
            # Also after an interrupt: others would wait a minute for nobody.
            lease.release()
        raise
    # It stays when the lock is released: a thread that was left behind must not change anything.
    context.session.fence.guard(lock.check)
    try:
        yield lock
    finally:
        lock.release(holder)


def _claim(
    context: Context, lease: Lease, seen_owner: str | None, *, taken: float
) -> tuple[HeldLock, Holder]:
    """Write down who holds the lease, unless somebody did since the plan was made."""
    # Read under the lease: nobody else can write it before our own text stands there.
    text = context.blob.read_lease_owner(context.bookkeeping, LOCK_BLOB)
    if text != seen_owner:
        raise StaleError(MOVED)
    holder = this_process(lease=lease.id, since=context.clock.now())
    try:
        lease.write(write_holder(holder))
    except GatewayError as error:
        if error.code not in LOST_CODES:
            raise
        raise LockedError(LOST) from error
    in_doubt = text is not None and not read_holder(text).released
    held = HeldLock(lease, context.clock, seconds=LEASE_SECONDS, taken=taken, in_doubt=in_doubt)
    return held, holder


class _Attempt:
    """Taking the lease, from a dead holder if need be; `taken` is when it was asked for."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._told = False
        self.taken = 0.0

    def take(self) -> Lease:
        """Return the lease; wait as long as one can last that nobody renews."""
        what = "the lock of this workflow"
        # Twice as long as the wait inside, which ends by itself with a better word.
        return poll(self._context, self._try, what=what, seconds=LEASE_SECONDS * 2)

    def _try(self, elapsed: float) -> Lease | None:
        context = self._context
        # Before the request: the lease lasts at least from here.
        self.taken = context.clock.since_boot()
        try:
            return context.blob.lease(context.bookkeeping, LOCK_BLOB, seconds=LEASE_SECONDS)
        except GatewayError as error:
            # The plan saw the container: a destroy was here since.
            if error.code in GONE_CODES:
                raise StaleError(MOVED) from error
            if error.code != "LeaseAlreadyPresent":
                raise
        holder = read_holder(context.blob.read_lease_owner(context.bookkeeping, LOCK_BLOB))
        if is_dead(holder) and (lease := self._take_over(holder)):
            return lease
        # A living process of this machine renews it, so waiting would be for nothing.
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
