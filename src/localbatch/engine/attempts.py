"""The attempts under way: which task or start task occupies which node, and how to stop it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from localbatch.agent.attempt import run_task
from localbatch.agent.instances import run_instances
from localbatch.agent.orders import AttemptOutcome, Failure, MultiInstanceOrder, OnSpawn, TaskOrder
from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.engine.defects import log_defect
from localbatch.engine.sandboxes import Sandboxes
from localbatch.service.wire import now


# Compared by identity: two tries of one task that live at once must stay two.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attempt:
    """A task's try that occupies slots: on a node and, each as many, on those of its subtasks. A
    start task has neither job nor slots, a preparation or release task has a job but no task.
    """

    node_id: str
    subtask_nodes: tuple[str, ...] = ()
    job_key: str = ""
    job_id: str = ""
    task_key: str = ""
    number: int = 0
    slots: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def is_on(self, node_id: str) -> bool:
        """Say whether the node is one of this attempt's."""
        return node_id == self.node_id or node_id in self.subtask_nodes


class Attempts:
    """Every live attempt, from the moment its slots are taken until its processes are gone."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._live: set[Attempt] = set()
        self._sandboxes = sandboxes

    def open(self, attempt: Attempt) -> Attempt:
        """Take the attempt's slots."""
        self._live.add(attempt)
        return attempt

    async def execute(
        self, attempt: Attempt, order: TaskOrder | MultiInstanceOrder, on_spawn: OnSpawn
    ) -> AttemptOutcome:
        """Carry an opened attempt to its end and free its slots."""
        try:
            if isinstance(order, TaskOrder):
                # Inside the `try`, because opening a sandbox can fail as well.
                [sandbox] = self._sandboxes_of(attempt, order)
                return await run_task(order, stop=attempt.stop, on_spawn=on_spawn, sandbox=sandbox)
            sandboxes = self._sandboxes_of(attempt, order.application)
            return await run_instances(
                order, stop=attempt.stop, on_spawn=on_spawn, sandboxes=sandboxes
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the slots must come free
            log_defect(f"the node agent in {order.task_dir}", error)
            # As the service reports a fault of its own, after which a task is not tried again.
            failure = Failure(
                category="ServerError", code="Unknown", message="The node agent failed."
            )
            time = now()
            return AttemptOutcome(started=time, ended=time, failure=failure)
        finally:
            # Also when it was cancelled: whoever waits for its end would wait for ever.
            self.close(attempt)

    def _sandboxes_of(self, attempt: Attempt, order: TaskOrder) -> list[Sandbox | None]:
        """Return the sandbox of each of its nodes; a container is one of its own."""
        node_ids = (attempt.node_id, *attempt.subtask_nodes)
        return [None if order.container else self._sandboxes.of(node_id) for node_id in node_ids]

    def close(self, attempt: Attempt) -> None:
        """Free the attempt's slots."""
        self._live.discard(attempt)
        # Behind the slots: whoever waits for the end counts them next.
        attempt.ended.set()

    def of_job_on(self, job_key: str, node_id: str) -> Attempt | None:
        """Return the preparation or release task of a job that runs on the node."""
        place = (job_key, node_id, "")
        return next(
            (
                attempt
                for attempt in self._live
                if (attempt.job_key, attempt.node_id, attempt.task_key) == place
            ),
            None,
        )

    def slots_on(self, node_id: str) -> int:
        """Return how many slots of a node are taken."""
        return sum(attempt.slots for attempt in self._live if attempt.is_on(node_id))

    def holds(self, job_key: str, task_key: str) -> bool:
        """Say whether a try of this task still lives, even one that is being stopped."""
        # Its row does not tell: that is back in the queue while the last try is still ending.
        return any(
            (attempt.job_key, attempt.task_key) == (job_key, task_key) for attempt in self._live
        )

    def is_empty(self) -> bool:
        """Say whether nothing runs."""
        return not self._live

    def stop(self, chosen: Callable[[Attempt], bool]) -> None:
        """Ask the chosen attempts to end."""
        for attempt in self._live:
            if chosen(attempt):
                attempt.stop.set()

    async def wait_for(self, chosen: Callable[[Attempt], bool]) -> None:
        """Wait until the chosen attempts have ended."""
        # Those of this moment. The state that the caller has set before lets no new ones begin.
        await asyncio.gather(*(attempt.ended.wait() for attempt in self._live if chosen(attempt)))
