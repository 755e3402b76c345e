"""The account as a whole: images, usage, applications."""

import json
from pathlib import Path

import pytest

from conformance.exercises import Exercise, Refusal, succeed
from conformance.lab import Lab
from conformance.things import job_body, new_name, nothing, pool_body, schedule_body
from endpoint.running import RunningEndpoint
from support.rest_operations import OPERATIONS

EXERCISES = {
    "list_supported_images": Exercise(nothing),
    "list_pool_usage_metrics": Exercise(nothing),
    "list_applications": Exercise(nothing),
}

# The account has no application, so that this operation can only be refused.
ONLY_REFUSED = {"get_application": Exercise(new_name)}

REFUSALS = (
    Refusal("get_application", "ApplicationNotFound", new_name),
    *(
        Refusal(operation, "InvalidQueryParameterValue", nothing, None, "$filter", {"filter": text})
        for operation, text in (
            ("list_supported_images", "osType gt 'linux'"),
            ("list_supported_images", "startswith(osType, 'l')"),
            ("list_supported_images", "capabilities eq 'a'"),
            ("list_pool_usage_metrics", "poolId ne 'a'"),
            ("list_pool_usage_metrics", "vmSize eq 'a'"),
        )
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_quotas_are_kept(tmp_path: Path) -> None:
    endpoint = RunningEndpoint(tmp_path / "root")
    endpoint.start("--pool-quota", "0", "--active-job-quota", "0")

    lab = Lab(endpoint=endpoint)
    told = {
        name: lab.send("POST", OPERATIONS[name].path, body=json.dumps(body).encode())
        for name, body in (
            ("create_pool", pool_body("p")),
            ("create_job", job_body("j")),
            ("create_job_schedule", schedule_body("s")),
        )
    }

    endpoint.kill()
    assert {name: (value.status, value.code) for name, value in told.items()} == {
        "create_pool": (409, "PoolQuotaReached"),
        "create_job": (409, "ActiveJobAndScheduleQuotaReached"),
        "create_job_schedule": (409, "ActiveJobAndScheduleQuotaReached"),
    }
    assert lab.problems == []
