"""Adding many tasks at once: one result each, whatever becomes of the others."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, last, refuse_values, succeed
from conformance.lab import Lab
from conformance.things import job, task_body
from conformance.work import task

EXERCISES = {"create_task_collection": Exercise(job, {"value": [task_body("a"), task_body("b")]})}

REFUSALS = (
    *refuse_values(
        "create_task_collection",
        job,
        {},
        {"value": ("a", {}, [task_body(f"t{number}") for number in range(101)])},
    ),
)

WRONG: dict[str, Json] = {
    "InvalidPropertyValue": {"id": "a b", "commandLine": "true"},
    "MissingRequiredProperty": {"id": "a"},
    "UnsupportedProperty": {"id": "a", "commandLine": "true", "colour": "red"},
}


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_task_is_told_beside_the_good_ones(lab: Lab, code: str) -> None:
    (name,) = job(lab)

    lab.client.create_task_collection(name, {"value": [WRONG[code], task_body("good")]})

    told = last(lab, "create_task_collection").json["value"]
    by_status = {result["status"]: result for result in told}
    assert by_status["ClientError"]["error"]["code"] == code
    assert by_status["Success"]["taskId"] == "good"
    assert [task.id for task in lab.client.list_tasks(name)] == ["good"]


def test_a_task_that_exists_is_told_again_and_again(lab: Lab) -> None:
    name, existing = task(lab)

    lab.client.create_task_collection(
        name, {"value": [task_body(existing), task_body("new"), task_body("new")]}
    )

    told = last(lab, "create_task_collection").json["value"]
    codes = sorted(result.get("error", {}).get("code", result["status"]) for result in told)
    assert codes == ["Success", "TaskExists", "TaskExists"]


def test_a_success_tells_where_the_task_is(lab: Lab) -> None:
    (name,) = job(lab)

    lab.client.create_task_collection(name, {"value": [task_body("a")]})

    (told,) = last(lab, "create_task_collection").json["value"]
    found = lab.client.get_task(name, "a")
    assert told["location"] == found.url
    assert told["eTag"] == found.etag
