"""What a destroy would delete."""

from dataclasses import replace

from flowrun.execute.context import Session
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
    jobs, pools = session.batch.list_jobs(""), session.batch.list_pools()
    containers = session.blob.list_containers("")
    refuse_foreign(names, {container.name: container for container in containers}, pools)
    owned = select_owned(names.name, jobs, pools, containers)
    blobs = {
        container.name: tuple(session.blob.list_blobs(container.name))
        for container in owned.containers
    }
    locked = any(container.name == books for container in owned.containers)
    lock = Lock(
        container=books if locked else None,
        seen_owner=seen_owner if locked else None,
    )
    return make_destroy_plan(
        names, replace(owned, blobs=blobs), file=file, account=session.account, lock=lock
    )
