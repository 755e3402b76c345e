"""A pool as the service shows it."""

from collections.abc import Mapping

from localbatch.lifecycle.node import NodeState
from localbatch.rows.pools import FormulaEvaluation, PoolRow
from localbatch.service.wire import Json, format_time
from localbatch.service.withheld import without_secrets

# What $select may name: all of the API's model of a pool, also what is never shown here.
PROPERTIES = frozenset(
    """
    id displayName url eTag lastModified creationTime state stateTransitionTime
    allocationState allocationStateTransitionTime vmSize virtualMachineConfiguration
    resizeTimeout resizeErrors currentDedicatedNodes currentLowPriorityNodes
    targetDedicatedNodes targetLowPriorityNodes enableAutoScale autoScaleFormula
    autoScaleEvaluationInterval autoScaleRun enableInterNodeCommunication
    networkConfiguration startTask applicationPackageReferences taskSlotsPerNode
    taskSchedulingPolicy userAccounts metadata stats mountConfiguration identity
    upgradePolicy
    """.split()  # noqa: SIM905 - a list of words reads best as one
)

# The order and the names of the states in node counts; most stay at 0 on one machine.
# Here alone the service writes states with capitals inside.
_COUNTED_STATES: Mapping[str, str] = {
    "creating": "creating",
    "idle": "idle",
    "leavingPool": "leavingpool",
    "offline": "offline",
    "preempted": "preempted",
    "rebooting": "rebooting",
    "reimaging": "reimaging",
    "running": "running",
    "startTaskFailed": "starttaskfailed",
    "starting": "starting",
    "unknown": "unknown",
    "unusable": "unusable",
    "waitingForStartTask": "waitingforstarttask",
    "deallocated": "deallocated",
    "deallocating": "deallocating",
    "upgradingOS": "upgradingos",
}


def describe_pool(pool: PoolRow, *, base: str, dedicated: int, spot: int) -> Json:
    """Return a pool's representation; `dedicated` and `spot` are its current nodes."""
    body: Json = without_secrets(pool.spec) | {
        "url": f"{base}/pools/{pool.id}",
        "eTag": pool.etag,
        "lastModified": format_time(pool.last_modified),
        "creationTime": format_time(pool.creation_time),
        "state": pool.state,
        "stateTransitionTime": format_time(pool.state_time),
        "allocationState": pool.allocation_state,
        "allocationStateTransitionTime": format_time(pool.allocation_time),
        "currentDedicatedNodes": dedicated,
        # What was asked for, also when a resize has ended with less: the errors tell that.
        "targetDedicatedNodes": pool.target_dedicated,
        "currentLowPriorityNodes": spot,
        "targetLowPriorityNodes": pool.target_spot,
    }
    if pool.autoscale and pool.autoscale.last:
        body["autoScaleRun"] = describe_evaluation(pool.autoscale.last)
    if pool.errors:
        errors = [{"code": error.code, "message": error.message} for error in pool.errors]
        # Shown until the next resize begins.
        body["resizeErrors"] = errors
    return body


def describe_evaluation(evaluation: FormulaEvaluation) -> Json:
    """Return an AutoScaleRun."""
    body: Json = {"timestamp": format_time(evaluation.time)}
    failure = evaluation.failure
    if failure is None:
        return body | {"results": evaluation.results}
    values = [{"name": "Message", "value": failure.detail}]
    return body | {"error": {"code": failure.code, "message": failure.message, "values": values}}


def describe_node_counts(
    pool: PoolRow, *, dedicated: Mapping[NodeState, int], spot: Mapping[NodeState, int]
) -> Json:
    """Return how many nodes of a pool are in which state."""
    return {
        "poolId": pool.id,
        "dedicated": _counts(dedicated),
        "lowPriority": _counts(spot),
    }


def _counts(states: Mapping[NodeState, int]) -> Json:
    by_state = {str(state): number for state, number in states.items()}
    counts = {name: by_state.get(state, 0) for name, state in _COUNTED_STATES.items()}
    # Of all states, so that one which the table lacks is missing in no total.
    return counts | {"total": sum(by_state.values())}
