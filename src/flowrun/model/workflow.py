"""A workflow with every template rendered: what the planner compares with the account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flowrun.errors import Place
from flowrun.model.cleanup import NO_CLEANUP, Cleanup
from flowrun.model.exits import PLAIN_EXITS, ExitRules
from flowrun.model.files import Container, Download, InputFile, OutputFile, ResourceFile
from flowrun.model.instances import Instances
from flowrun.model.job_tasks import Preparation, Release
from flowrun.model.needs import NOTHING, Dependencies, Needs
from flowrun.model.phases import StepOutline
from flowrun.model.pool import AnyPool, Pool, PoolLifetime
from flowrun.model.retry import RetryRule
from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret, secrets_of

GATES = "(gates)"
"""The step of tasks that flowrun adds, which only wait for others."""
GATE = "flowrun-gate-"
"""What the ids of such tasks begin with."""
BOOKKEEPING = "flowrun"
"""The alias of the container that flowrun itself keeps: receipts, logs and the lock."""


def bookkeeping_container(workflow: str) -> Container:
    """Return the container that flowrun keeps for a workflow of this name."""
    return Container(alias=BOOKKEEPING, name=f"{workflow}-{BOOKKEEPING}")


def find_bookkeeping(containers: Iterable[Container]) -> str:
    """Return the real name of the bookkeeping container among a workflow's containers."""
    return next(container.name for container in containers if container.alias == BOOKKEEPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all runs have in common; a run is the Batch job `<id>-<n>`. With `acts_on_failure` the
    failure of a task may end its job.
    """

    id: str
    priority: int = 0
    # A SAS that is signed as a user lives for less than a week: by default no run outlives it.
    max_wall_clock: timedelta = timedelta(days=6)
    max_task_retries: int = 0
    # The service's own value for no limit.
    max_parallel_tasks: int = -1
    env: Mapping[str, str | Secret] = field(default_factory=dict)
    acts_on_failure: bool = False
    preparation: Preparation | None = None
    release: Release | None = None
    raw: Mapping[str, object] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the job must not be shown."""
        parts = (one for part in self.parts.values() for one in part.secrets)
        return (*secrets_of(self.env), *parts)

    @property
    def parts(self) -> Mapping[str, Release]:
        """What nodes run for the job before its tasks and after them, by the key in the file."""
        known = {"preparation": self.preparation, "release": self.release}
        return {key: part for key, part in known.items() if part}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One Batch task; `command_line` as Batch gets it, `step` the entry that it came from.

    `item` names for a reader what of the step's `for_each` it works on, `pool` is the name of the
    pool that it runs on. `needs` are the ids of the tasks that its item goes with; what all tasks
    of its step need stands in the workflow. `depends_on` is what is left of both for Batch to wait
    for, in the run that it is added to.
    """

    id: str
    step: str
    pool: str = ""
    command_line: str
    resource_files: tuple[ResourceFile, ...] = ()
    output_files: tuple[OutputFile, ...] = ()
    env: Mapping[str, str | Secret] = field(default_factory=dict)
    slots: int = 1
    retries: int | None = None
    retry: tuple[RetryRule, ...] = ()
    max_wall_clock: timedelta | None = None
    retention: timedelta | None = None
    elevated: bool = False
    user: str = ""
    container_image: str = ""
    container_options: str = ""
    instances: Instances | None = None
    exits: ExitRules = PLAIN_EXITS
    raw: Mapping[str, object] = field(default_factory=dict)
    display_name: str = ""
    item: str = ""
    needs: tuple[str, ...] = ()
    depends_on: Dependencies = NOTHING

    @property
    def reads(self) -> tuple[ResourceFile, ...]:
        """All files that its nodes download for it."""
        return (*self.resource_files, *(self.instances.common_files if self.instances else ()))

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the task must not be shown."""
        return secrets_of(self.env)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A whole workflow; `containers` ends with the bookkeeping container, `own_files` are those
    that say what it is. `needs` is the order of its steps, `steps` what is known of
    them also while an earlier one has yet to make what their tasks are of.

    `pools` are those that its steps run on, in the order of the file. `places` maps an address
    (`pool`, `pool.image`, `pools.<name>.image`, `job`, `containers.<alias>`, `inputs`,
    `tasks.<step>`, `downloads`, ...) to where the workflow file says it. `allowed_failures` says of
    steps how many of their tasks may fail without failing a run, `exits` what follows a failure.
    With a `schedule` there is one task, and the service makes the jobs.
    """

    name: str
    file: str
    description: str = ""
    containers: tuple[Container, ...]
    inputs: tuple[InputFile, ...]
    pools: tuple[AnyPool, ...]
    job: Job
    tasks: tuple[Task, ...]
    allowed_failures: Mapping[str, int] = field(default_factory=dict)
    exits: Mapping[str, ExitRules] = field(default_factory=dict)
    needs: Needs = field(default_factory=dict)
    steps: tuple[StepOutline, ...] = ()
    downloads: tuple[Download, ...] = ()
    schedule: Schedule | None = None
    cleanup: Cleanup = NO_CLEANUP
    own_files: tuple[Path, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def outlines(self) -> tuple[StepOutline, ...]:
        """What is known of all its steps, those without tasks included."""
        known = {step.name: step for step in self.steps}
        for task in self.tasks:
            if task.step not in known:
                known[task.step] = StepOutline(name=task.step, pool=task.pool)
        return tuple(known.values())

    @property
    def pool_ids(self) -> Mapping[str, str]:
        """The ids of the pools that the workflow claims, each by its address in the file."""
        return {pool.address: pool.id for pool in self.lasting_pools}

    @property
    def own_pools(self) -> tuple[Pool, ...]:
        """Those that are made for the workflow, by flowrun or by the service."""
        return tuple(pool for pool in self.pools if isinstance(pool, Pool))

    @property
    def lasting_pools(self) -> tuple[Pool, ...]:
        """Those that flowrun makes, and that stay when a run has ended."""
        return tuple(pool for pool in self.own_pools if pool.lifetime is PoolLifetime.WORKFLOW)

    def pool_of(self, task: Task) -> AnyPool:
        """Return the pool that the task runs on."""
        return next(pool for pool in self.pools if pool.name == task.pool)

    def pool_place(self, pool: AnyPool, key: str = "") -> Place | None:
        """Return where the file says a key of the pool, or else the pool itself."""
        own = self.places.get(pool.address)
        return self.places.get(f"{pool.address}.{key}", own) if key else own

    def container(self, alias: str) -> Container:
        """Return the container with this alias."""
        return next(container for container in self.containers if container.alias == alias)
