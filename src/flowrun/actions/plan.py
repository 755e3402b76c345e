"""What an apply would do."""

from dataclasses import replace

from flowrun.execute.context import Session
from flowrun.plan.existing import check_external_containers
from flowrun.plan.operations import Plan
from flowrun.plan.planner import make_plan
from flowrun.state.observed import Buildable, observe, observe_disk

KEYLESS = (
    "the digest does not tell when the value of a secret changes, because this account is used "
    "without an account key"
)


def plan_apply(session: Session, draft: Buildable) -> Plan:
    """Read the account and the disk, and return what an apply would do."""
    observed = observe(draft, session.batch, session.blob, session.clock)
    # Before the tasks are made: of a container that is not there nothing could be listed.
    check_external_containers(draft.containers, observed.containers, draft.places)
    # Only now, because steps may list blobs of the account.
    workflow = draft.build({name: tuple(blob.values()) for name, blob in observed.blobs.items()})
    plan = make_plan(
        workflow,
        observe_disk(observed, workflow),
        account=session.account,
        secrets_key=session.secrets_key,
    )
    if plan.secrets and session.secrets_key is None:
        return replace(plan, notes=(*plan.notes, KEYLESS))
    return plan
