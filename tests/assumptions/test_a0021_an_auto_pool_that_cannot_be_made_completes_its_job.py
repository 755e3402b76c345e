"""A0021: a job is accepted with an auto pool that cannot be made; it is complete and says why."""

from azure.batch.models import BatchJobState

from assumptions.conftest import NODE_AGENT, Lab


def test_an_auto_pool_that_cannot_be_made_completes_its_job(lab: Lab) -> None:
    pool = {
        "vmSize": "Standard_D2s_v3",
        "virtualMachineConfiguration": {
            "imageReference": {"publisher": "nobody", "offer": "none", "sku": "no"},
            "nodeAgentSKUId": NODE_AGENT,
        },
        "targetDedicatedNodes": 0,
    }
    auto = {"poolLifetimeOption": "job", "pool": pool}

    lab.client.create_job({"id": lab.prefix, "poolInfo": {"autoPoolSpecification": auto}})  # type: ignore[arg-type]  # the SDK takes REST names

    lab.eventually(lambda: lab.client.get_job(lab.prefix).state == BatchJobState.COMPLETED)
    info = lab.client.get_job(lab.prefix).execution_info
    assert info
    assert info.scheduling_error
    assert info.scheduling_error.code == "InvalidAutoPoolSettings"
