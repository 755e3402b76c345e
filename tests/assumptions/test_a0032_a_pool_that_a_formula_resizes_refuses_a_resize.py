"""A0032: a resize of a pool with autoscale is refused with the code OperationNotValidOnPool; the
documentation tells the status alone.
"""

from azure.batch.models import BatchPoolEnableAutoScaleOptions, BatchPoolResizeOptions

from assumptions.conftest import Lab


def test_a_pool_that_a_formula_resizes_refuses_a_resize(lab: Lab) -> None:
    pool = lab.make_pool()
    lab.eventually(lambda: lab.client.get_pool(pool).allocation_state == "steady")
    formula = BatchPoolEnableAutoScaleOptions(auto_scale_formula="$TargetDedicatedNodes=1;")
    lab.client.enable_pool_auto_scale(pool, formula)
    lab.eventually(lambda: lab.client.get_pool(pool).allocation_state == "steady")

    resize = BatchPoolResizeOptions(target_dedicated_nodes=0)
    refusal = lab.refusal(lambda: lab.client.begin_resize_pool(pool, resize))

    assert refusal == (409, "OperationNotValidOnPool")
