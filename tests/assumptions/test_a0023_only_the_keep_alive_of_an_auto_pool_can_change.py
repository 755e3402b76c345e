"""A0023: any other change of a job's auto pool is refused as an invalid value, also while the job
is disabled.
"""

from azure.batch.models import BatchJobDisableOptions, DisableBatchJobOption

from assumptions.conftest import NODE_AGENT, Lab


def test_only_the_keep_alive_of_an_auto_pool_can_change(lab: Lab) -> None:
    image = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
    pool = {
        "vmSize": "Standard_D2s_v3",
        "virtualMachineConfiguration": {"imageReference": image, "nodeAgentSKUId": NODE_AGENT},
        "targetDedicatedNodes": 0,
    }
    auto = {"poolLifetimeOption": "job", "pool": pool}
    lab.client.create_job({"id": lab.prefix, "poolInfo": {"autoPoolSpecification": auto}})  # type: ignore[arg-type]  # the SDK takes REST names
    options = BatchJobDisableOptions(disable_tasks=DisableBatchJobOption.REQUEUE)
    lab.client.begin_disable_job(lab.prefix, options).result()
    larger = auto | {"pool": pool | {"targetDedicatedNodes": 1}}

    refusal = lab.refusal(
        lambda: lab.client.update_job(
            lab.prefix,
            {"poolInfo": {"autoPoolSpecification": larger}},  # type: ignore[arg-type]  # the SDK takes REST names
        )
    )

    assert refusal == (400, "InvalidPropertyValue")
    kept = {"autoPoolSpecification": auto | {"keepAlive": False}}
    lab.client.update_job(lab.prefix, {"poolInfo": kept})  # type: ignore[arg-type]  # the SDK takes REST names
