"""Pools that a formula resizes."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, last, refuse_values, succeed
from conformance.lab import Lab
from conformance.things import FORMULA, autoscaled_pool, pool, resizing_pool

ENABLE: Json = {"autoScaleFormula": FORMULA, "autoScaleEvaluationInterval": "PT5M"}
EVALUATE: Json = {"autoScaleFormula": "$TargetDedicatedNodes=3;flag=1;"}

EXERCISES = {
    "enable_pool_auto_scale": Exercise(pool, ENABLE),
    "disable_pool_auto_scale": Exercise(autoscaled_pool),
    "evaluate_pool_auto_scale": Exercise(autoscaled_pool, EVALUATE),
}

REFUSALS = (
    Refusal("enable_pool_auto_scale", "PoolBeingResized", resizing_pool, ENABLE),
    Refusal("enable_pool_auto_scale", "TooManyEnableAutoScaleRequests", autoscaled_pool, ENABLE),
    Refusal(
        "enable_pool_auto_scale",
        "MissingRequiredProperty",
        pool,
        {"autoScaleEvaluationInterval": "PT5M"},
        "autoScaleFormula",
    ),
    Refusal("evaluate_pool_auto_scale", "OperationNotValidOnPool", pool, EVALUATE),
    *(
        Refusal(operation, code, make, {"autoScaleFormula": formula})
        for operation, make in (
            ("enable_pool_auto_scale", pool),
            ("evaluate_pool_auto_scale", autoscaled_pool),
        )
        for formula, code in (
            ("$TargetDedicatedNodes=", "AutoScalingFormulaSyntaxError"),
            ("a" * 8193, "AutoScaleFormulaTooLong"),
            (1, "InvalidPropertyValue"),
            ("", "InvalidPropertyValue"),
        )
    ),
    *refuse_values(
        "enable_pool_auto_scale",
        pool,
        ENABLE,
        {"autoScaleEvaluationInterval": ("PT4M59S", "P7DT1S", "often")},
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_formula_that_fails_is_told_in_the_run(lab: Lab) -> None:
    formula = "$TargetDedicatedNodes=avg($CPUPercent.GetSample(TimeInterval_Hour, 50));"
    (name,) = pool(lab, enableAutoScale=True, autoScaleFormula=formula)

    lab.client.get_pool(name)

    run = last(lab, "get_pool").json["autoScaleRun"]
    assert run["error"]["code"] == "InsufficientSampleData"
    assert run["error"]["values"][0]["name"] == "Message"


def test_a_result_lists_the_services_variables_first(lab: Lab) -> None:
    run = lab.client.evaluate_pool_auto_scale(*autoscaled_pool(lab), EVALUATE)

    assert run.results == (
        "$TargetDedicatedNodes=3;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue;$flag=1"
    )
