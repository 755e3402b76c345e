"""A0003: a PATCH replaces start task and metadata of a pool that has nodes, and leaves the rest.

The mark that keeps a pending reboot from being forgotten relies on it (`plan.pool`).
"""

from assumptions.conftest import IMAGE, Lab
from flowrun.model.pool import Pool, StartTask


def test_pool_metadata_can_be_patched_at_any_time(lab: Lab) -> None:
    lab.make_pool(StartTask(command_line="/bin/true"))
    lab.eventually(lambda: lab.node_state() == "idle")
    pool = Pool(
        id=lab.prefix,
        image=IMAGE,
        vm_size="Standard_D2s_v3",
        dedicated=1,
        start_task=StartTask(command_line="/bin/echo"),
    )

    lab.gateways.batch.patch_pool(pool, metadata={"flowrun_reboot_pending": "1"}, sas={})

    found = lab.gateways.batch.get_pool(lab.prefix)
    assert found is not None
    assert found.metadata == {"flowrun_reboot_pending": "1"}
    assert (found.target_dedicated, found.vm_size.lower()) == (1, "standard_d2s_v3")
