"""The runs of now: which task or start task occupies which node, and how to stop it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from flowrun.emulator.agent.instances import run_instances
from flowrun.emulator.agent.run import run_task
from flowrun.emulator.agent.sandbox import Sandbox
from flowrun.emulator.agent.values import Failure, MultiInstanceRun, OnSpawn, Outcome, TaskRun
from flowrun.emulator.defects import log_defect
from flowrun.emulator.engine.sandboxes import Sandboxes
from flowrun.emulator.wire import now


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveRun:
    """A task's try that occupies slots: on a node and, each as many, on those of its subtasks. A
    start task has neither job nor slots, a preparation or release task has a job but no task.
    """

    node_id: str
    subtask_nodes: tuple[str, ...] = ()
    job_key: str = ""
    job_id: str = ""
    task_key: str = ""
    attempt: int = 0
    slots: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def is_on(self, node_id: str) -> bool:
        """Say whether the node is one of this run's."""
        return node_id == self.node_id or node_id in self.subtask_nodes


class Runs:
    """Every live run, from the moment its slots are taken until its processes are gone."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._live: set[LiveRun] = set()
        self._sandboxes = sandboxes

    def open(self, live: LiveRun) -> LiveRun:
        """Take the run's slots."""
        self._live.add(live)
        return live

    async def execute(
        self, live: LiveRun, run: TaskRun | MultiInstanceRun, on_spawn: OnSpawn
    ) -> Outcome:
        """Run an opened run to its end and free its slots."""
        try:
            if isinstance(run, TaskRun):
                [sandbox] = self._sandboxes_of(live, run)
                return await run_task(run, stop=live.stop, on_spawn=on_spawn, sandbox=sandbox)
            sandboxes = self._sandboxes_of(live, run.application)
            return await run_instances(run, stop=live.stop, on_spawn=on_spawn, sandboxes=sandboxes)
        except Exception as error:  # noqa: BLE001 - whatever it is, the slots must come free
            log_defect(f"the node agent in {run.task_dir}", error)
            failure = Failure(
                category="ServerError", code="Unknown", message="The node agent failed."
            )
            return Outcome(started=now(), ended=now(), failure=failure)
        finally:
            self.close(live)

    def _sandboxes_of(self, live: LiveRun, run: TaskRun) -> list[Sandbox | None]:
        """Return the sandbox of each of its nodes; a container is one of its own."""
        node_ids = (live.node_id, *live.subtask_nodes)
        return [None if run.container else self._sandboxes.of(node_id) for node_id in node_ids]

    def close(self, live: LiveRun) -> None:
        """Free the run's slots."""
        self._live.discard(live)
        live.ended.set()

    def of_job_on(self, job_key: str, node_id: str) -> LiveRun | None:
        """Return the preparation or release task of a job that runs on the node."""
        place = (job_key, node_id, "")
        return next(
            (one for one in self._live if (one.job_key, one.node_id, one.task_key) == place), None
        )

    def slots_on(self, node_id: str) -> int:
        """Return how many slots of a node are taken."""
        return sum(live.slots for live in self._live if live.is_on(node_id))

    def holds(self, job_key: str, task_key: str) -> bool:
        """Say whether a try of this task still lives, even one that is being stopped."""
        return any((one.job_key, one.task_key) == (job_key, task_key) for one in self._live)

    def is_empty(self) -> bool:
        """Say whether nothing runs."""
        return not self._live

    def stop(self, chosen: Callable[[LiveRun], bool]) -> None:
        """Ask the chosen runs to end."""
        for live in self._live:
            if chosen(live):
                live.stop.set()

    async def wait_for(self, chosen: Callable[[LiveRun], bool]) -> None:
        """Wait until the chosen runs of now have ended."""
        await asyncio.gather(*(live.ended.wait() for live in self._live if chosen(live)))
