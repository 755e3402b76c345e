"""The pools and nodes of a Batch account in memory; nodes are there at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fakes.blob import START
from flowrun.errors import GatewayError
from flowrun.model.account import FailureInfo, NodeInfo, PoolInfo, SupportedImage
from flowrun.model.machines import Image
from flowrun.model.pool import Autoscale, Pool
from flowrun.ports import SasUrls

UBUNTU = Image(publisher="canonical", offer="ubuntu-24_04-lts", sku="server")
EMPTY_POOL = PoolInfo(
    id="",
    state="active",
    allocation_state="steady",
    vm_size="",
    image=UBUNTU,
    current_dedicated=0,
    current_spot=0,
    target_dedicated=0,
    target_spot=0,
    task_slots_per_node=1,
    fill="spread",
    autoscale=False,
)
IDLE = NodeInfo(id="n", state="idle", last_boot=START, running_tasks=0)


@dataclass
class FakePools:
    """The half of BatchGateway that is about pools."""

    pools: dict[str, PoolInfo] = field(default_factory=dict)
    nodes: dict[str, list[NodeInfo]] = field(default_factory=dict)
    formula_errors: dict[str, FailureInfo] = field(default_factory=dict)
    reboots: list[str] = field(default_factory=list)
    start_with: NodeInfo | None = IDLE
    """What every new node is like; None: nodes never come."""

    def list_supported_images(self) -> list[SupportedImage]:
        sku = "batch.node.ubuntu 24.04"
        return [SupportedImage(image=UBUNTU, node_agent_sku=sku, os_type="linux", verified=True)]

    def list_pools(self) -> list[PoolInfo]:
        return list(self.pools.values())

    def get_pool(self, pool_id: str) -> PoolInfo | None:
        return self.pools.get(pool_id)

    def create_pool(
        self, pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
    ) -> None:
        assert node_agent_sku
        assert sas is not None
        if pool.id in self.pools:
            raise GatewayError("PoolExists", 409, "")
        self.pools[pool.id] = replace(EMPTY_POOL, id=pool.id, image=pool.image)
        self.pools[pool.id] = replace(
            self.pools[pool.id], vm_size=pool.vm_size.lower(), metadata=dict(metadata)
        )
        self.resize_pool(pool.id, dedicated=pool.dedicated, spot=pool.spot)
        if pool.autoscale:
            self.enable_autoscale(pool.id, pool.autoscale)

    def patch_pool(self, pool: Pool, *, metadata: Mapping[str, str], sas: SasUrls) -> None:
        assert sas is not None
        self.pools[pool.id] = replace(self.pools[pool.id], metadata=dict(metadata))

    def resize_pool(self, pool_id: str, *, dedicated: int, spot: int) -> None:
        targets = {"current_dedicated": dedicated, "target_dedicated": dedicated}
        targets |= {"current_spot": spot, "target_spot": spot}
        self.pools[pool_id] = replace(self.pools[pool_id], **targets)  # type: ignore[arg-type]
        node = self.start_with
        count = dedicated + spot if node else 0
        self.nodes[pool_id] = [replace(node, id=f"n{i}") for i in range(count) if node]

    def enable_autoscale(self, pool_id: str, autoscale: Autoscale) -> None:
        self.pools[pool_id] = replace(
            self.pools[pool_id],
            autoscale=True,
            formula=autoscale.formula,
            interval=autoscale.interval,
        )

    def disable_autoscale(self, pool_id: str) -> None:
        pool = self.pools[pool_id]
        self.pools[pool_id] = replace(pool, autoscale=False, formula="", interval=None)

    def evaluate_autoscale(self, pool_id: str, formula: str) -> FailureInfo | None:
        assert self.pools[pool_id].autoscale
        return self.formula_errors.get(formula)

    def delete_pool(self, pool_id: str) -> None:
        del self.pools[pool_id], self.nodes[pool_id]

    def list_nodes(self, pool_id: str) -> list[NodeInfo]:
        return list(self.nodes.get(pool_id, ()))

    def list_failed_preparations(self, job_id: str) -> list[NodeInfo]:
        del job_id
        return []

    def reboot_node(self, pool_id: str, node_id: str) -> None:
        self.reboots.append(f"{pool_id}/{node_id}")

    def read_node_file(self, pool_id: str, node_id: str, path: str, *, tail: int) -> bytes:
        return f"{pool_id} {node_id} {path} {tail}".encode()
