"""The judge of bodies must see what is wrong with them."""

from typing import Any

import pytest
from azure.batch import models

from support.rest_shapes import (
    Shape,
    fields,
    request_problems,
    response_problems,
    round_trip_problems,
)

TASK = {
    "id": "t",
    "url": "https://a/jobs/j/tasks/t",
    "eTag": "0x8DE000000000000",
    "state": "active",
    "stateTransitionTime": "2026-01-02T03:04:05Z",
    "lastModified": "2026-01-02T03:04:05Z",
    "creationTime": "2026-01-02T03:04:05.1234567Z",
    "commandLine": "true",
    "constraints": {"maxWallClockTime": "P10675199DT2H48M5.4775807S", "maxTaskRetryCount": 0},
    "requiredSlots": 1,
    "executionInfo": {"retryCount": 0, "requeueCount": 0},
}
NEW_TASK = {
    "id": "t",
    "commandLine": "true",
    "constraints": {"maxWallClockTime": "PT01H30M00S"},
    "outputFiles": [
        {
            "filePattern": "*",
            "destination": {"container": {"containerUrl": "https://a"}},
            "uploadOptions": {"uploadCondition": "tasksuccess"},
        }
    ],
}
FILE = {
    "name": "a",
    "properties": {"lastModified": "2026-01-02T03:04:05Z", "contentLength": "12"},
}


def changed(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return the body with one value changed, or removed when it becomes `...`."""
    name, _, rest = path.partition(".")
    if rest:
        return body | {name: changed(body[name], rest, value)}
    kept = {key: one for key, one in body.items() if key != name}
    return kept if value is ... else kept | {name: value}


def test_a_good_answer_has_no_problems() -> None:
    assert response_problems(models.BatchTask, TASK) == []
    assert response_problems(models.BatchNodeFile, FILE) == []


def test_a_good_request_has_no_problems() -> None:
    assert request_problems(models.BatchTaskCreateOptions, NEW_TASK) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("colour", "red", "colour is no property of BatchTask"),
        ("executionInfo.colour", 1, "executionInfo.colour is no property of BatchTaskExecutionI"),
        ("executionInfo.retryCount", ..., "executionInfo.retryCount is missing"),
        ("displayName", None, "displayName is null"),
        ("state", "Active", "state is 'Active', not one of active, completed"),
        ("state", 1, "state is 1, not one of"),
        ("requiredSlots", "1", "requiredSlots is '1' instead of an integer"),
        ("requiredSlots", True, "requiredSlots is True instead of an integer"),
        ("commandLine", 1, "commandLine is 1 instead of a string"),
        ("creationTime", "2026-01-02", "creationTime is '2026-01-02' instead of a time"),
        ("creationTime", "2026-01-02T03:04:05+01:00", "instead of a time in UTC"),
        ("constraints", [], "constraints is [] instead of an object"),
        ("resourceFiles", {}, "resourceFiles is {} instead of an array"),
        ("resourceFiles", [{"url": "a"}], "resourceFiles[0].url is no property of ResourceFile"),
        ("constraints.retentionTime", "PT01H", "instead of a duration"),
        ("constraints.retentionTime", "P0DT1H", "instead of a duration"),
        ("constraints.retentionTime", "PT1.50S", "instead of a duration"),
        ("constraints.retentionTime", "PT", "instead of a duration"),
        ("constraints.retentionTime", "1:00:00", "instead of a duration"),
    ],
)
def test_a_wrong_answer_is_seen(path: str, value: object, problem: str) -> None:
    problems = response_problems(models.BatchTask, changed(TASK, path, value))

    assert len(problems) == 1
    assert problem in problems[0]


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("colour", "red", "colour is no property of BatchTaskCreateOptions"),
        ("commandLine", ..., "commandLine is missing"),
        ("userIdentity", {"autoUser": {"scope": "Pool"}}, "not one of pool, task"),
        ("constraints.maxTaskRetryCount", "3", "instead of an integer"),
        ("outputFiles", [{"filePattern": "*"}], "outputFiles[0].destination is missing"),
    ],
)
def test_a_wrong_request_is_seen(path: str, value: object, problem: str) -> None:
    problems = request_problems(models.BatchTaskCreateOptions, changed(NEW_TASK, path, value))

    assert problem in problems[0]


def test_what_can_only_be_read_is_no_part_of_a_request() -> None:
    assert "url can only be read" in request_problems(models.BatchJob, {"url": "a", "poolInfo": {}})


def test_a_number_in_a_string_must_be_one() -> None:
    assert response_problems(models.BatchNodeFile, changed(FILE, "properties.contentLength", 12))


def test_capitals_are_right_where_the_service_writes_them() -> None:
    policy = {"nodeFillType": "Spread"}

    assert response_problems(models.BatchTaskSchedulingPolicy, policy) == []
    assert request_problems(models.BatchTaskSchedulingPolicy, policy)
    assert response_problems(models.BatchTaskSchedulingPolicy, {"nodeFillType": "spread"})


def test_a_selected_answer_lacks_only_what_was_not_asked_for() -> None:
    image = {"osType": "linux"}

    assert response_problems(models.BatchSupportedImage, image, whole=False) == []
    assert response_problems(models.BatchSupportedImage, image) != []


@pytest.mark.parametrize(
    ("shape", "body"), [(models.BatchTask, TASK), (models.BatchNodeFile, FILE)]
)
def test_a_good_body_survives_the_model(shape: Shape, body: dict[str, Any]) -> None:
    assert round_trip_problems(shape, body) == []


@pytest.mark.parametrize(
    ("path", "value"), [("colour", "red"), ("executionInfo.colour", 1), ("displayName", None)]
)
def test_what_the_model_loses_is_seen(path: str, value: object) -> None:
    assert round_trip_problems(models.BatchTask, changed(TASK, path, value))


def test_every_model_of_the_sdk_can_be_judged() -> None:
    shapes = [one for one in vars(models._models).values() if hasattr(one, "as_dict")]  # noqa: SLF001

    assert len(shapes) > 140
    assert all(fields(shape) for shape in shapes if shape.__module__ == models._models.__name__)  # noqa: SLF001
