"""What everything that happens between requests works with."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flowrun.emulator.agent.isolation import Isolation
from flowrun.emulator.defects import log_defect
from flowrun.emulator.engine.auto_storage import AutoStorage
from flowrun.emulator.engine.environment import Place
from flowrun.emulator.engine.multi_instance import Hold
from flowrun.emulator.engine.runs import Runs
from flowrun.emulator.engine.sandboxes import Sandboxes
from flowrun.emulator.faults.dice import Dice
from flowrun.emulator.quotas import Quotas
from flowrun.emulator.store.database import Store
from flowrun.emulator.store.rows import NodeRow
from flowrun.emulator.wire import Json


@dataclass(slots=True, kw_only=True)
class Engine:
    """The account at work. `pace` is how long a virtual machine takes for one step of its life;
    `touched_jobs` are those whose tasks or settings changed since the scheduler looked last;
    `holds` are the multi-instance tasks that wait for more nodes, one a pool, by its key.
    """

    account: str
    url: str
    root: Path
    store: Store
    isolation: Isolation | None = None
    pace: float = 0.1
    quotas: Quotas = field(default_factory=Quotas)
    sandboxes: Sandboxes = field(init=False)
    runs: Runs = field(init=False)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    touched_jobs: set[str] = field(default_factory=set)
    holds: dict[str, Hold] = field(default_factory=dict)
    schedules_woken: asyncio.Event = field(default_factory=asyncio.Event)
    auto_storage: AutoStorage | None = None
    pools_woken: asyncio.Event = field(default_factory=asyncio.Event)
    faults: Dice = field(default_factory=Dice)
    stopping: bool = False
    clock: Callable[[], float] = time.monotonic
    _errands: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sandboxes = Sandboxes(root=self.root, isolation=self.isolation)
        self.runs = Runs(self.sandboxes)

    def wake(self, *job_keys: str) -> None:
        """Let the scheduler look again, at these jobs in particular."""
        self.touched_jobs.update(job_keys)
        self.woken.set()
        # Only the job of a schedule has a colon in its id.
        if any(":" in key for key in job_keys):
            self.schedules_woken.set()

    def place_on(self, node: NodeRow) -> Place:
        """Return what a task on the node must know of it."""
        return Place(
            account=self.account,
            url=self.url,
            root=self.root,
            node=node,
            containers=partial(self._container_configuration, node.pool_key),
            storage=self.auto_storage,
        )

    def _container_configuration(self, pool_key: str) -> Json | None:
        pool = self.store.pools.get(pool_key)
        machine: Json = pool.spec["virtualMachineConfiguration"] if pool else {}
        return machine.get("containerConfiguration")

    def spawn(self, errand: Coroutine[object, object, None]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(errand, name=errand.__qualname__)
        self._errands.add(task)
        task.add_done_callback(self._finish)

    async def stop(self) -> None:
        """End every run and every errand; the store keeps what was under way."""
        self.stopping = True
        self.runs.stop(lambda _: True)
        await self.runs.wait_for(lambda _: True)
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        self.sandboxes.close_all()

    def _finish(self, errand: asyncio.Task[None]) -> None:
        self._errands.discard(errand)
        error = None if errand.cancelled() else errand.exception()
        if error:
            log_defect(errand.get_name(), error)
