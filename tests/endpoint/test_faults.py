"""Faults on request."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from azure.core.exceptions import ServiceResponseError

from endpoint.faulty import PATH, set_faults
from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
)
from endpoint.signing import signed_request
from localbatch.faults.dice import Dice
from localbatch.faults.rules import Fault, Rule

CODES_OF_RESIZE = [
    *("AccountCoreQuotaReached", "AccountLowPriorityCoreQuotaReached"),
    *("AllocationFailed", "AllocationTimedout", "Unknown"),
]


@pytest.fixture
def faulty(own_endpoint: RunningEndpoint) -> Iterator[Client]:
    with own_endpoint.client() as client:
        yield client


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("throttle", 429, "TooManyRequests"),
        ("busy", 503, "ServerBusy"),
        ("error", 500, "InternalError"),
    ],
)
def test_a_request_is_refused_as_often_as_asked(
    own_endpoint: RunningEndpoint, fault: str, status: int, code: str
) -> None:
    set_faults(own_endpoint, {"fault": fault, "operation": "GET /pools", "times": 1})

    first, second = (signed_request(own_endpoint, "GET", "/pools") for _ in range(2))

    assert (first.status_code, first.json()["code"]) == (status, code)
    assert "retry-after" not in first.headers
    assert second.status_code == 200


@pytest.mark.parametrize("fault", ["throttle", "busy", "error"])
def test_a_refusal_may_say_when_to_come_back(own_endpoint: RunningEndpoint, fault: str) -> None:
    set_faults(own_endpoint, {"fault": fault, "retry_after": 7})

    assert signed_request(own_endpoint, "GET", "/jobs").headers["retry-after"] == "7"


@pytest.mark.parametrize(("fault", "is_done"), [("reset", False), ("lost", True)])
def test_a_connection_is_cut_before_or_after_the_work(
    own_endpoint: RunningEndpoint, faulty: Client, fault: str, is_done: bool
) -> None:
    set_faults(own_endpoint, {"fault": fault, "operation": "POST /jobs"})

    with pytest.raises(ServiceResponseError):
        make_job(faulty, "job")

    assert [job.id for job in faulty.list_jobs()] == (["job"] if is_done else [])


def test_work_that_was_done_can_time_out(own_endpoint: RunningEndpoint, faulty: Client) -> None:
    set_faults(own_endpoint, {"fault": "timeout", "operation": "POST /jobs"})

    with refused("OperationTimedOut", 500):
        make_job(faulty, "job")

    assert [job.id for job in faulty.list_jobs()] == ["job"]


def test_a_part_of_a_collection_is_not_added(own_endpoint: RunningEndpoint, faulty: Client) -> None:
    make_job(faulty, "job")
    set_faults(own_endpoint, {"fault": "servererror", "times": 2})

    tasks = [{"id": f"t{number}", "commandLine": "true"} for number in range(5)]
    results = faulty.create_task_collection("job", {"value": tasks}).as_dict()["value"]

    statuses = [result["status"] for result in results]
    assert statuses == ["ServerError", "ServerError", "Success", "Success", "Success"]
    assert len(list(faulty.list_tasks("job"))) == 3


def test_a_client_that_is_told_to_come_back_does(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    make_job(faulty, "job")
    rule = {"fault": "throttle", "operation": "POST /jobs/{job}/tasks", "times": 2}
    set_faults(own_endpoint, rule | {"retry_after": 0})

    faulty.create_task("job", {"id": "t", "commandLine": "true"}, retry_total=2)

    assert faulty.get_task("job", "t").id == "t"


@pytest.mark.parametrize("code", CODES_OF_RESIZE)
def test_a_resize_fails_with_the_code_that_was_asked_for(
    own_endpoint: RunningEndpoint, faulty: Client, code: str
) -> None:
    set_faults(own_endpoint, {"fault": "resize", "code": code, "times": 1})
    make_pool(faulty, "short", nodes=0)

    grow = {"targetDedicatedNodes": 1, "targetLowPriorityNodes": 1}
    faulty.begin_resize_pool("short", grow, polling_interval=0.05).result()
    short = faulty.get_pool("short")
    faulty.begin_resize_pool("short", grow, polling_interval=0.05).result()
    grown = faulty.get_pool("short")

    assert (short.current_dedicated_nodes, short.current_low_priority_nodes) == (0, 0)
    assert [error.code for error in short.resize_errors] == [code]
    assert (grown.current_dedicated_nodes, grown.current_low_priority_nodes) == (1, 1)
    assert not grown.resize_errors


def test_a_resize_fails_at_the_core_quota_when_no_code_is_named(
    own_endpoint: RunningEndpoint, faulty: Client
) -> None:
    set_faults(own_endpoint, {"fault": "resize"})
    make_pool(faulty, "short", nodes=0)

    faulty.begin_resize_pool("short", {"targetDedicatedNodes": 1}, polling_interval=0.05).result()

    errors = faulty.get_pool("short").resize_errors
    assert [error.code for error in errors] == ["AccountCoreQuotaReached"]


def test_a_start_task_fails(own_endpoint: RunningEndpoint, faulty: Client) -> None:
    set_faults(own_endpoint, {"fault": "start_task"})

    make_pool(faulty, "ill", nodes=0, startTask={"commandLine": "true"})
    faulty.begin_resize_pool("ill", {"targetDedicatedNodes": 1}, polling_interval=0.05).result()

    eventually(lambda: [node.state for node in faulty.list_nodes("ill")] == ["starttaskfailed"])


def test_faults_outlive_the_server_and_can_be_cleared(own_endpoint: RunningEndpoint) -> None:
    set_faults(own_endpoint, {"fault": "busy", "operation": "GET /pools"})
    own_endpoint.kill()
    own_endpoint.start()
    assert signed_request(own_endpoint, "GET", PATH).json()["rules"][0]["fault"] == "busy"
    assert signed_request(own_endpoint, "GET", "/pools").status_code == 503

    assert signed_request(own_endpoint, "DELETE", PATH).status_code == 200

    assert signed_request(own_endpoint, "GET", "/pools").status_code == 200


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({}, "MissingRequiredProperty"),
        ({"fault": "earthquake"}, "InvalidPropertyValue"),
        ({"fault": "busy", "rate": 2}, "InvalidPropertyValue"),
        ({"fault": "busy", "operation": "GET /moon"}, "InvalidPropertyValue"),
        ({"fault": "busy", "colour": "red"}, "UnsupportedProperty"),
        ({"fault": "busy", "times": 0}, "InvalidPropertyValue"),
        ({"fault": "counts", "seconds": 0}, "InvalidPropertyValue"),
        ({"fault": "resize", "code": "DiskFull"}, "InvalidPropertyValue"),
        ({"fault": "unusable", "code": "AllocationFailed"}, "InvalidPropertyValue"),
        ({"fault": "unknown", "code": "DiskFull"}, "InvalidPropertyValue"),
        ({"fault": "preempt", "operation": "GET /pools"}, "InvalidPropertyValue"),
        ({"fault": "servererror", "operation": "POST /jobs"}, "InvalidPropertyValue"),
        ({"fault": "lost", "retry_after": 1}, "InvalidPropertyValue"),
        ({"fault": "busy", "seconds": 5}, "InvalidPropertyValue"),
    ],
)
def test_a_wrong_file_is_refused_and_changes_nothing(
    endpoint: RunningEndpoint, rule: dict[str, Any], code: str
) -> None:
    answer = set_faults(endpoint, rule)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert signed_request(endpoint, "GET", PATH).json()["rules"] == []


def test_a_property_of_another_fault_is_refused_with_those_that_have_it(
    endpoint: RunningEndpoint,
) -> None:
    values = set_faults(endpoint, {"fault": "lost", "retry_after": 1}).json()["values"]

    reason = "The fault lost has no retry_after; busy, error, throttle have"
    assert {"key": "Reason", "value": reason} in values


def test_faults_want_a_signature(endpoint: RunningEndpoint) -> None:
    assert requests.delete(endpoint.url + PATH, timeout=5).status_code == 403


def test_dice_fall_the_same_way_for_the_same_seed() -> None:
    rules = [Rule(fault=Fault.BUSY, rate=0.3)]
    first, second, other = (Dice(rules, seed=seed) for seed in (1, 1, 2))

    def falls(dice: Dice) -> list[bool]:
        return [dice.roll(Fault.BUSY) is not None for _ in range(200)]

    seen = falls(first)
    assert seen == falls(second)
    assert seen != falls(other)
    assert 30 < sum(seen) < 90
