"""Conditional requests: If-Match and its kin, on every operation that takes them."""

from datetime import UTC, datetime, timedelta

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError

from conformance.every import EXERCISES, is_refused, operations
from conformance.exercises import call, last
from conformance.lab import Lab, Target
from support.rest_operations import OPERATIONS, Operation

DAY = timedelta(days=1)
OTHER_TAG = "0x8DE000000000000"
CONDITIONAL = operations(where=lambda operation: operation.is_conditional)


def stamp(lab: Lab, operation: Operation, target: Target) -> tuple[str, datetime]:
    """Return a resource's ETag and the time of its last change."""
    noun = {"pools": "pool", "jobs": "job", "jobschedules": "job_schedule"}
    kind = "task" if "{task}" in operation.path else noun[operation.path.split("/")[1]]
    found = getattr(lab.client, f"get_{kind}")(*target[: operation.path.count("{")])
    return found.etag, found.last_modified


def failing(tag: str, changed: datetime) -> list[dict[str, object]]:
    """Return the conditions that do not hold."""
    return [
        {"etag": OTHER_TAG, "match_condition": MatchConditions.IfNotModified},
        {"etag": tag, "match_condition": MatchConditions.IfModified},
        {"if_modified_since": changed + DAY},
        {"if_unmodified_since": changed - DAY},
    ]


def holding(tag: str, changed: datetime) -> list[dict[str, object]]:
    """Return the conditions that hold."""
    return [
        {"etag": tag, "match_condition": MatchConditions.IfNotModified},
        {"etag": OTHER_TAG, "match_condition": MatchConditions.IfModified},
        {"if_modified_since": changed - DAY},
        {"if_unmodified_since": changed + DAY},
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_condition_that_does_not_hold_is_told(lab: Lab, name: str, number: int) -> None:
    operation, exercise = OPERATIONS[name], EXERCISES[name]
    target = lab.keep(exercise.make)
    condition = failing(*stamp(lab, operation, target))[number]

    with pytest.raises(HttpResponseError):
        call(lab, name, target, exercise, **condition)

    status = 304 if operation.verb in {"GET", "HEAD"} else 412
    assert last(lab, name).status == status
    assert status == 304 or last(lab, name).code == "ConditionNotMet"


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_condition_that_holds_changes_nothing(lab: Lab, name: str, number: int) -> None:
    operation, exercise = OPERATIONS[name], EXERCISES[name]
    target = exercise.make(lab)
    condition = holding(*stamp(lab, operation, target))[number]

    call(lab, name, target, exercise, **condition)

    assert last(lab, name).status == operation.status


@pytest.mark.parametrize("name", CONDITIONAL)
def test_two_conditions_are_one_too_many(lab: Lab, name: str) -> None:
    target = lab.keep(EXERCISES[name].make)
    two = {
        "etag": OTHER_TAG,
        "match_condition": MatchConditions.IfNotModified,
        "if_modified_since": datetime.now(UTC),
    }

    with pytest.raises(HttpResponseError):
        call(lab, name, target, EXERCISES[name], **two)

    assert is_refused(last(lab, name), 400, "MultipleConditionHeadersNotSupported")
