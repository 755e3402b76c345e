"""A0024: a formula that asks a new pool for its newest sample runs, and reads 0."""

from assumptions.conftest import NODE_AGENT, Lab


def test_the_newest_sample_of_a_new_pool_is_zero(lab: Lab) -> None:
    image = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
    pool = {
        "id": lab.prefix,
        "vmSize": "Standard_D2s_v3",
        "virtualMachineConfiguration": {"imageReference": image, "nodeAgentSKUId": NODE_AGENT},
        "enableAutoScale": True,
        "autoScaleFormula": "newest = val($PendingTasks.GetSample(1), 0);",
    }

    lab.client.create_pool(pool)  # type: ignore[arg-type]  # the SDK takes REST names

    lab.eventually(lambda: lab.client.get_pool(lab.prefix).auto_scale_run)
    run = lab.client.get_pool(lab.prefix).auto_scale_run
    assert run
    assert run.error is None
    assert "$newest=0" in (run.results or "")
