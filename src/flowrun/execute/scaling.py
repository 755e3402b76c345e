"""Formulas that choose the number of a pool's nodes: tried out, enabled, disabled."""

from flowrun.errors import OperationError
from flowrun.execute.conflicts import ignoring, retry_while
from flowrun.execute.context import DONE, Applied, Context
from flowrun.model.account import FailureInfo
from flowrun.plan.operations import DisableAutoscale, EnableAutoscale

BUSY = {"PoolBeingResized", "TooManyEnableAutoScaleRequests"}
"""The service takes a formula of a steady pool only, and one in 30 seconds."""
NOT_ENABLED = {"OperationNotValidOnPool", "AutoScaleNotEnabled"}
NO_SAMPLES = "InsufficientSampleData"
"""A pool that is young has too few samples for some formulas: that passes."""


def enable_autoscale(context: Context, operation: EnableAutoscale) -> Applied:
    """Let the formula choose the nodes; the service tries it out first where it can."""
    pool_id, autoscale = operation.pool_id, operation.autoscale
    # The service evaluates formulas only for pools that scale by one already.
    if operation.before:
        error = context.batch.evaluate_autoscale(pool_id, autoscale.formula)
        if error and error.code != NO_SAMPLES:
            raise OperationError(
                f"the formula of pool '{pool_id}' cannot be evaluated: {describe_fault(error)}"
            )

    def enable() -> None:
        context.batch.enable_autoscale(pool_id, autoscale)

    retry_while(context, enable, BUSY, what=f"pool '{pool_id}' to take a formula")
    return DONE


def disable_autoscale(context: Context, operation: DisableAutoscale) -> Applied:
    """Take the formula away; none is there when an earlier try did it."""
    pool_id = operation.pool_id
    ignoring(lambda: context.batch.disable_autoscale(pool_id), NOT_ENABLED)
    return DONE


def describe_fault(error: FailureInfo) -> str:
    """Return what the service says of a formula, with the line and the column."""
    return "; ".join((error.message or error.code, *error.details.values()))
