"""A pool of compute nodes and its start task."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from flowrun.model.files import ResourceFile
from flowrun.model.machines import (
    AppPackage,
    ContainerSupport,
    CustomImage,
    Disk,
    Image,
    Network,
    OperatingSystem,
    UserAccount,
)
from flowrun.model.mounts import BlobMount, CifsMount, FilesMount, Mount
from flowrun.model.secret import Secret, secrets_of


class NodeFill(StrEnum):
    """How tasks are spread over the nodes' slots."""

    SPREAD = "spread"
    PACK = "pack"


class PoolLifetime(StrEnum):
    """Whether a pool stays until `destroy`, or the service makes and deletes one for each run."""

    WORKFLOW = "workflow"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscale:
    """A formula by which the service chooses the number of nodes, again at every interval.

    `summary` says for people what it does.
    """

    formula: str
    interval: timedelta
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTask:
    """What every node runs before it takes tasks; `command_line` as Batch gets it."""

    command_line: str
    resource_files: tuple[ResourceFile, ...] = ()
    env: Mapping[str, str | Secret] = field(default_factory=dict)
    elevated: bool = False
    retries: int = 0
    wait: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPool:
    """A pool that somebody else made: it is used, and never created, changed or deleted."""

    name: str = ""
    id: str
    os: OperatingSystem = OperatingSystem.LINUX

    @property
    def address(self) -> str:
        """Where the workflow file says it: `pool` or `pools.<name>`."""
        return pool_address(self.name)

    @property
    def lasting_id(self) -> str:
        """Its id, as it is there before a run and after."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The nodes that tasks run on; `name` is its key under `pools`, empty for the only `pool`.

    With `autoscale` the numbers of nodes are those of a formula. `raw` is merged into the body of
    the request that creates the pool, in the REST API's own names.
    """

    name: str = ""
    id: str
    image: Image | CustomImage
    os: OperatingSystem = OperatingSystem.LINUX
    vm_size: str
    dedicated: int = 0
    spot: int = 0
    autoscale: Autoscale | None = None
    task_slots_per_node: int = 1
    fill: NodeFill = NodeFill.SPREAD
    lifetime: PoolLifetime = PoolLifetime.WORKFLOW
    start_task: StartTask | None = None
    containers: ContainerSupport | None = None
    mounts: tuple[Mount, ...] = ()
    network: Network | None = None
    disks: tuple[Disk, ...] = ()
    user_accounts: tuple[UserAccount, ...] = ()
    inter_node: bool = False
    app_packages: tuple[AppPackage, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, object] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the workflow file says it: `pool` or `pools.<name>`."""
        return pool_address(self.name)

    @property
    def lasting_id(self) -> str:
        """Its id; empty when the service makes a pool for each run, and calls it."""
        return self.id if self.lifetime is PoolLifetime.WORKFLOW else ""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the pool must not be shown."""
        own = secrets_of(self.start_task.env) if self.start_task else ()
        return (*own, *self._passwords())

    def _passwords(self) -> Iterator[Secret]:
        for registry in self.containers.registries if self.containers else ():
            if registry.password:
                yield registry.password
        yield from (user.password for user in self.user_accounts)
        for mount in self.mounts:
            match mount:
                case BlobMount():
                    yield from filter(None, (mount.account_key, mount.sas_key))
                case FilesMount():
                    yield mount.account_key
                case CifsMount():
                    yield mount.password
                case _:
                    # NFS mounts have no secrets.
                    pass


AnyPool = Pool | ExistingPool


def pool_address(name: str) -> str:
    """Return where the workflow file says the pool of this name."""
    return f"pools.{name}" if name else "pool"
