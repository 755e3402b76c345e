"""A0049: the service tells a pool's formula as it was sent, with its comments and line ends; what
compares it with a file relies on that.
"""

from datetime import timedelta

from assumptions.conftest import Lab
from flowrun.model.pool import Autoscale

FORMULA = '// A comment, and "quotes".\nx = 1;\n$TargetDedicatedNodes = x;'


def test_a_formula_comes_back_as_it_was_sent(lab: Lab) -> None:
    pool = lab.make_pool()
    lab.eventually(lambda: lab.client.get_pool(pool).allocation_state == "steady")
    wanted = Autoscale(formula=FORMULA, interval=timedelta(minutes=5), summary="")

    lab.gateways.batch.enable_autoscale(pool, wanted)

    found = lab.gateways.batch.get_pool(pool)
    assert found
    assert (found.autoscale, found.formula, found.interval) == (True, FORMULA, wanted.interval)
    assert lab.gateways.batch.evaluate_autoscale(pool, FORMULA) is None
    fault = lab.gateways.batch.evaluate_autoscale(pool, "$TargetDedicatedNodes = nothing;")
    assert fault
    lab.gateways.batch.disable_autoscale(pool)
    after = lab.gateways.batch.get_pool(pool)
    assert after
    assert (after.autoscale, after.formula) == (False, "")
