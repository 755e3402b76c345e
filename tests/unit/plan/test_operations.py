"""What every operation answers for itself."""

from typing import get_args

import pytest

from flowrun.plan import operations as op
from flowrun.report.plan.as_json import operation_to_json
from flowrun.report.plan.rows import describe
from unit.plan.every_operation import EVERY, SECRET, plan_of

DESTRUCTIVE = {
    "DeleteBlobs",
    "DeleteContainer",
    "DeleteJob",
    "DeletePool",
    "DeleteSchedule",
    "ReplacePool",
    "TerminateJob",
}


def test_the_list_of_these_tests_has_every_operation_once() -> None:
    assert sorted(map(type, EVERY), key=str) == sorted(get_args(op.Operation), key=str)


def test_a_person_must_agree_to_what_deletes_replaces_or_interrupts() -> None:
    assert {type(one).__name__ for one in EVERY if one.destructive} == DESTRUCTIVE


@pytest.mark.parametrize("operation", EVERY, ids=lambda one: type(one).__name__)
def test_a_secret_that_an_operation_shows_or_sends_is_known_to_its_plan(
    operation: op.Operation,
) -> None:
    carries = "Secret(***)" in repr(operation)

    assert (SECRET in plan_of(operation).secrets) == carries
    assert SECRET.reveal() not in str(operation_to_json(operation))


@pytest.mark.parametrize("operation", EVERY, ids=lambda one: type(one).__name__)
def test_the_sign_of_an_operation_agrees_with_what_it_counts_as(operation: op.Operation) -> None:
    if operation.effect is not op.Effect.NONE:
        assert describe(operation).symbol.name == operation.effect.name
