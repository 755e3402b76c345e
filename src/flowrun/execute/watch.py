"""Watching the nodes: how many can work, which cannot and why, and when to give up."""

from collections import Counter
from collections.abc import Iterable

from flowrun.errors import OperationError
from flowrun.execute.context import Context
from flowrun.execute.diagnosis import NodesFailedError, diagnose_node
from flowrun.execute.events import Noticed
from flowrun.execute.scaling import describe_fault
from flowrun.model.account import NodeInfo, PoolInfo

ENDED = frozenset({"completed", "deleting"})
"""States of a job that needs no nodes any more."""
WORKING = frozenset({"idle", "running"})
BROKEN = {"starttaskfailed": "the start task failed", "unusable": "Batch cannot use the node"}


class PoolWatch:
    """Looks at one pool again and again; tells each broken node once.

    Without a `pool_id` it is the pool that the service makes for the job.
    """

    def __init__(self, context: Context, pool_id: str, job_id: str) -> None:
        self._context = context
        self._pool_id = pool_id
        self._job_id = job_id
        self._is_of_job = not pool_id
        # Holds ids of nodes and codes of errors, which cannot be mistaken for each other.
        self._told: set[str] = set()
        self.has_ended = False
        self.pool: PoolInfo | None = None
        self.nodes: tuple[NodeInfo, ...] = ()

    def look(self) -> None:
        """Read the pool and its nodes.

        Raises:
            OperationError: the pool is gone, or no node of it will ever work.
        """
        batch = self._context.batch
        if self._is_of_job and not self._find_pool():
            return
        self.pool = batch.get_pool(self._pool_id)
        if self.pool is None or self.pool.state == "deleting":
            # The service deletes a job's own pool with the job's end.
            if self._is_of_job and not self._find_pool():
                return
            raise OperationError(f"pool '{self._pool_id}' was deleted while its tasks waited")
        self.nodes = tuple(batch.list_nodes(self._pool_id))
        self._tell_broken()
        self._tell_formula(self.pool)
        if self._is_hopeless(self.pool):
            raise self._failure(self.pool)

    def _find_pool(self) -> bool:
        """Learn which pool the job runs on; return whether it still needs one."""
        job = self._context.batch.get_job(self._job_id)
        if job is None or job.state in ENDED:
            self.has_ended = True
            return False
        self._pool_id = job.pool_id
        return bool(self._pool_id)

    @property
    def states(self) -> tuple[tuple[str, int], ...]:
        """How many nodes are in each state, by the state's name."""
        return tuple(sorted(Counter(node.state for node in self.nodes).items()))

    @property
    def target(self) -> int:
        """How many nodes the pool is to have."""
        return self.pool.target_dedicated + self.pool.target_spot if self.pool else 0

    @property
    def description(self) -> str:
        """The pool's state in a word."""
        return self.pool.allocation_state if self.pool else "unknown"

    @property
    def can_work(self) -> bool:
        """Whether a node takes tasks."""
        return any(node.state in WORKING for node in self.nodes)

    def _broken(self) -> Iterable[NodeInfo]:
        return (node for node in self.nodes if node.state in BROKEN)

    def _tell_broken(self) -> None:
        for node in self._broken():
            if node.id not in self._told:
                self._told.add(node.id)
                self._context.notify(Noticed(message=f"{BROKEN[node.state]}: node {node.id}"))

    def _tell_formula(self, pool: PoolInfo) -> None:
        error = pool.formula_error
        if error and error.code not in self._told:
            self._told.add(error.code)
            message = f"the formula of pool '{pool.id}' failed: {describe_fault(error)}"
            self._context.notify(Noticed(message=message))

    def _is_hopeless(self, pool: PoolInfo) -> bool:
        # Before that nodes may still come, and one of them may work.
        settled = pool.allocation_state == "steady"
        broken = sum(1 for _ in self._broken())
        # No nodes and no errors: a formula may have scaled the pool to nothing for now.
        return settled and broken == len(self.nodes) and (broken > 0 or bool(pool.resize_errors))

    def _failure(self, pool: PoolInfo) -> OperationError:
        if not self.nodes:
            causes = "; ".join(f"{error.code}: {error.message}" for error in pool.resize_errors)
            return OperationError(f"pool '{pool.id}' got no nodes: {causes}")
        failed = tuple(diagnose_node(self._context, pool.id, node) for node in self._broken())
        causes = ", ".join(sorted({BROKEN[node.state] for node in failed}))
        return NodesFailedError(f"no node of pool '{pool.id}' can take tasks: {causes}", failed)
