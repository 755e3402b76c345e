"""What a destroy would delete."""

from dataclasses import replace

from flowrun.errors import GatewayError
from flowrun.execute.context import Session
from flowrun.model.account import BlobInfo
from flowrun.model.workflow import find_bookkeeping
from flowrun.plan.destroy import make_destroy_plan, select_owned
from flowrun.plan.operations import Lock, Plan
from flowrun.plan.refusals import Names, refuse_foreign
from flowrun.state.bookkeeping import LOCK_BLOB


def plan_destroy(session: Session, names: Names, *, file: str) -> Plan:
    """Read the account and return what a destroy would delete.

    Raises:
        RefusedError: something that the workflow claims belongs to somebody else.
    """
    books = find_bookkeeping(names.containers)
    # Before all else: whoever takes the lock later is noticed by it.
    seen_owner = session.blob.read_lease_owner(books, LOCK_BLOB)
    # All of them, whatever they are called: names in the file may have changed since.
    schedules, jobs = session.batch.list_schedules(), session.batch.list_jobs("")
    pools = session.batch.list_pools()
    containers = session.blob.list_containers("")
    refuse_foreign(names, {container.name: container for container in containers}, pools)
    owned = select_owned(names.name, schedules, jobs, pools, containers)
    blobs = {container.name: _list(session, container.name) for container in owned.containers}
    # Without that container there is no lock, and no run that could hold it.
    locked = any(container.name == books for container in owned.containers)
    lock = Lock(
        container=books if locked else None,
        seen_owner=seen_owner if locked else None,
    )
    return make_destroy_plan(
        names,
        replace(owned, blobs={name: found for name, found in blobs.items() if found is not None}),
        file=file,
        account=session.account,
        lock=lock,
    )


def _list(session: Session, container: str) -> tuple[BlobInfo, ...] | None:
    """Return the blobs for people to see; None where they cannot be listed, as with names that
    the service cannot write into its answer. The container is deleted all the same.
    """
    try:
        return tuple(session.blob.list_blobs(container))
    except GatewayError:
        return None
