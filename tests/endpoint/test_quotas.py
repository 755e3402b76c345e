"""The account's quotas, as the options set them."""

import pytest

from endpoint.refusals import refused
from endpoint.running import POOL, RunningEndpoint, eventually, make_job
from localbatch.service.vm_sizes import cores_of, most_task_slots


def test_small_quotas_are_kept(own_endpoint: RunningEndpoint) -> None:
    own_endpoint.kill()
    own_endpoint.start(
        *("--pool-quota", "1", "--active-job-quota", "1"),
        *("--dedicated-core-quota", "4", "--spot-core-quota", "2"),
    )
    targets = {"targetDedicatedNodes": 3, "targetLowPriorityNodes": 2}

    with own_endpoint.client() as client:
        client.create_pool(POOL | {"id": "one", "vmSize": "standard_d2s_v3"} | targets)
        eventually(lambda: client.get_pool("one").allocation_state == "steady")
        pool = client.get_pool("one")
        make_job(client, "one", "one")

        assert [error.code for error in pool.resize_errors or []] == [
            "AccountCoreQuotaReached",
            "AccountLowPriorityCoreQuotaReached",
        ]
        assert (pool.current_dedicated_nodes, pool.current_low_priority_nodes) == (2, 1)
        with refused("PoolQuotaReached", 409):
            client.create_pool(POOL | {"id": "two"})
        with refused("ActiveJobAndScheduleQuotaReached", 409):
            make_job(client, "two", "one")


@pytest.mark.parametrize(
    ("vm_size", "cores"),
    [
        ("standard_d2s_v3", 2),
        ("STANDARD_D64_V3", 64),
        ("standard_a1_v2", 1),
        ("Standard_NC24rs_v3", 24),
        ("standard_hb120rs_v3", 120),
        ("standard_a8_v2", 8),
        ("standard_a7", 8),
        ("Standard_DS3_v2", 4),
        ("standard_d3", 4),
        ("standard_d14_v2", 16),
        ("standard_d4_v3", 4),
        ("Standard_G5", 32),
        ("something", 1),
    ],
)
def test_a_sizes_name_tells_its_cores(vm_size: str, cores: int) -> None:
    assert cores_of(vm_size) == cores


@pytest.mark.parametrize(
    ("vm_size", "slots"),
    [("standard_d1_v2", 4), ("standard_d2s_v3", 8), ("standard_d96_v5", 256), ("something", 256)],
)
def test_a_node_has_at_most_four_task_slots_a_core(vm_size: str, slots: int) -> None:
    assert most_task_slots(vm_size) == slots
