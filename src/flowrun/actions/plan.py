"""What an apply would do."""

from flowrun.execute.context import Session
from flowrun.plan.operations import Plan
from flowrun.plan.planner import make_plan
from flowrun.state.observed import Draft, observe, observe_disk


def plan_apply(session: Session, draft: Draft) -> Plan:
    """Read the account and the disk, and return what an apply would do."""
    observed = observe(draft, session.batch, session.blob, session.clock)
    workflow = draft.build({name: tuple(blob.values()) for name, blob in observed.blobs.items()})
    return make_plan(workflow, observe_disk(observed, workflow), account=session.account)
