"""Watching for nodes that cannot be prepared for a job: its tasks would wait without a word."""

from collections.abc import Collection

from flowrun.execute.context import Context
from flowrun.execute.diagnosis import NodesFailedError, diagnose_node
from flowrun.execute.events import Noticed
from flowrun.model.account import NodeInfo, TaskCounts
from flowrun.plan.operations import WaitForTasks

STDERR = "workitems/{}/job-1/jobpreparation/stderr.txt"
"""Where a node keeps what the preparation of a job wrote."""


class PreparationWatch:
    """Looks at the preparations of one job while tasks wait and none runs."""

    def __init__(self, context: Context, operation: WaitForTasks) -> None:
        self._context = context
        self._operation = operation
        self._told: set[str] = set()

    def look(
        self, pool_id: str, nodes: Collection[NodeInfo], counts: TaskCounts, *, settled: bool
    ) -> None:
        """Tell each node that failed once; with `settled` no other node is to come.

        Raises:
            NodesFailedError: no node of the pool takes tasks of the job.
        """
        # A request at each look: only where tasks wait and none runs can this be the cause.
        if not self._operation.prepares or counts.running or not counts.active:
            return
        job_id = self._operation.job_id
        failed = self._context.batch.list_failed_preparations(job_id)
        for node in failed:
            if node.id not in self._told:
                self._told.add(node.id)
                self._context.notify(Noticed(message=f"the preparation failed: node {node.id}"))
        # Without a failure an empty pool would be one where all nodes have failed.
        if settled and failed and {node.id for node in nodes} <= {node.id for node in failed}:
            raise NodesFailedError(
                f"no node can take tasks of '{job_id}': the job's preparation failed on all of "
                f"{len(failed)}. Mend it, and apply again",
                tuple(
                    diagnose_node(self._context, pool_id, node, STDERR.format(job_id))
                    for node in failed
                ),
            )
