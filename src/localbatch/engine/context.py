"""What everything that happens between requests works with."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from localbatch.agent.sandbox.isolation import Isolation
from localbatch.engine.attempts import Attempts
from localbatch.engine.defects import log_defect
from localbatch.engine.quotas import Quotas
from localbatch.engine.sandboxes import Sandboxes
from localbatch.faults.dice import Dice
from localbatch.orders.auto_storage import AutoStorage
from localbatch.orders.environment import TaskPlace
from localbatch.rows.nodes import NodeRow
from localbatch.rules.multi_instance import Hold
from localbatch.service.wire import Json
from localbatch.store.database import Store


@dataclass(slots=True, kw_only=True)
class Engine:
    """The account at work. `pace` is how long a virtual machine takes for one step of its life;
    `touched_jobs` are those whose tasks or settings changed since the scheduler looked last;
    `operations` are those that a fault may name;
    `holds` are the multi-instance tasks that wait for more nodes, one a pool, by its key.
    """

    account: str
    url: str
    root: Path
    store: Store
    isolation: Isolation | None = None
    # In seconds: the cloud takes minutes, but a state that no client could see would not be tested.
    pace: float = 0.1
    quotas: Quotas = field(default_factory=Quotas)
    sandboxes: Sandboxes = field(init=False)
    attempts: Attempts = field(init=False)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    touched_jobs: set[str] = field(default_factory=set)
    # In memory alone: after a restart a multi-instance task begins its turns anew.
    holds: dict[str, Hold] = field(default_factory=dict)
    schedules_woken: asyncio.Event = field(default_factory=asyncio.Event)
    auto_storage: AutoStorage | None = None
    pools_woken: asyncio.Event = field(default_factory=asyncio.Event)
    operations: frozenset[str] = frozenset()
    faults: Dice = field(default_factory=Dice)
    stopping: bool = False
    # Not the time of day: an account must not look idle because somebody set the clock.
    clock: Callable[[], float] = time.monotonic
    _errands: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sandboxes = Sandboxes(root=self.root, isolation=self.isolation)
        self.attempts = Attempts(self.sandboxes)

    def wake(self, *job_keys: str) -> None:
        """Let the scheduler look again, at these jobs in particular."""
        self.touched_jobs.update(job_keys)
        self.woken.set()
        # Only the job of a schedule has a colon in its id.
        if any(":" in key for key in job_keys):
            self.schedules_woken.set()

    def place_on(self, node: NodeRow) -> TaskPlace:
        """Return what a task on the node must know of it."""
        return TaskPlace(
            account=self.account,
            url=self.url,
            root=self.root,
            node=node,
            # A call, so that the pool is read for container tasks only and not at every start.
            containers=partial(self._container_configuration, node.pool_key),
            storage=self.auto_storage,
        )

    def _container_configuration(self, pool_key: str) -> Json | None:
        pool = self.store.pools.get(pool_key)
        machine: Json = pool.spec["virtualMachineConfiguration"] if pool else {}
        return machine.get("containerConfiguration")

    def spawn(self, errand: Coroutine[object, object, None]) -> None:
        """Do something in the background."""
        # By its name a defect in it is found in the log.
        task = asyncio.create_task(errand, name=errand.__qualname__)
        # asyncio itself holds tasks weakly: one that nobody keeps may vanish half-way.
        self._errands.add(task)
        task.add_done_callback(self._finish)

    async def stop(self) -> None:
        """End every attempt and every errand; the store keeps what was under way."""
        self.stopping = True  # before any attempt ends: then nobody takes its end for the task's
        self.attempts.stop(lambda _: True)
        await self.attempts.wait_for(lambda _: True)
        # Only now: an errand that waits for a process would leave it behind.
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        self.sandboxes.close_all()

    def _finish(self, errand: asyncio.Task[None]) -> None:
        self._errands.discard(errand)
        error = None if errand.cancelled() else errand.exception()
        if error:
            log_defect(errand.get_name(), error)
