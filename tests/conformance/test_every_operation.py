"""The rules that all operations share; a new one without an exercise of its own fails here."""

import json
import re
from collections.abc import Iterator

import pytest
from azure.batch import BatchClient

from conformance.every import EXERCISES, good_body, is_refused, raw_path, send
from conformance.lab import Lab
from localbatch.routes import ROUTES
from support.rest_operations import OPERATIONS

NOT_FOUND = {
    "pool": "PoolNotFound",
    "node": "NodeNotFound",
    "user": "NodeUserNotFound",
    "extension": "NodeExtensionNotFound",
    "application": "ApplicationNotFound",
    "job": "JobNotFound",
    "task": "TaskNotFound",
    "schedule": "JobScheduleNotFound",
    "file": "FileNotFound",
}


def test_every_operation_has_an_exercise_and_a_route() -> None:
    routes = {
        (route.method, route.pattern): route
        for route in ROUTES
        if not route.pattern.startswith("/_local/")
    }
    documented = {(operation.verb, operation.path): operation for operation in OPERATIONS.values()}

    assert EXERCISES.keys() == OPERATIONS.keys()
    assert routes.keys() == documented.keys()
    assert {key: route.query for key, route in routes.items()} == {
        key: operation.query for key, operation in documented.items()
    }


def test_every_method_of_the_sdk_is_an_operation() -> None:
    methods = {name for name in dir(BatchClient) if not name.startswith("_")}

    # The first asks for create_task_collection, the others for nothing of the service.
    assert methods - OPERATIONS.keys() == {"create_tasks", "send_request", "close"}


def missing() -> Iterator[tuple[str, int]]:
    """Yield every operation with each part of its path."""
    for operation in OPERATIONS.values():
        for place in range(operation.path.count("{")):
            yield operation.name, place


@pytest.mark.parametrize(("name", "place"), list(missing()))
def test_what_is_not_there_is_told_by_its_code(lab: Lab, name: str, place: int) -> None:
    operation = OPERATIONS[name]
    kind = re.findall(r"\{(\w+)", operation.path)[place]
    target = list(lab.keep(EXERCISES[name].make))
    target[place] = "missing"
    body = json.dumps(good_body(lab, name)).encode() if operation.takes else b""

    refusal = lab.send(operation.verb, raw_path(operation, tuple(target)), body=body)

    assert is_refused(refusal, 404, NOT_FOUND[kind])


def test_the_clients_request_id_is_echoed_on_request(lab: Lab) -> None:
    headers = {"client-request-id": "mine", "return-client-request-id": "true"}

    answer = send(lab, "list_pools", headers=headers)

    assert answer.headers["client-request-id"] == "mine"
