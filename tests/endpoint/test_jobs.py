"""Jobs over the wire."""

from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import Client, make_job, state_of

QUICK = {"polling_interval": 0.05}


def test_a_new_job_shows_its_defaults(client: Client) -> None:
    make_job(client, "Fresh", "shared")

    job = client.get_job("fresh").as_dict()

    assert job["id"] == "Fresh"
    assert job["state"] == "active"
    assert job["priority"] == 0
    assert job["maxParallelTasks"] == -1
    assert job["onAllTasksComplete"] == "noaction"
    assert job["constraints"]["maxWallClockTime"] == "P10675199DT2H48M5.4775807S"
    assert job["executionInfo"]["poolId"] == "shared"


def test_a_job_id_is_taken_ignoring_case(client: Client) -> None:
    make_job(client, "taken", "shared")

    with refused("JobExists", 409):
        make_job(client, "TAKEN", "shared")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": ""}, "InvalidPropertyValue"),
        ({"priority": 1001}, "OutOfRangePriority"),
        ({"poolInfo": {}}, "MissingRequiredProperty"),
        ({"poolInfo": None}, "MissingRequiredProperty"),
        ({"onAllTasksComplete": "explode"}, "InvalidPropertyValue"),
        ({"constraints": {"maxWallClockTime": "soon"}}, "InvalidPropertyValue"),
        ({"colour": "red"}, "UnsupportedProperty"),
    ],
)
def test_a_wrong_job_is_refused(client: Client, change: dict[str, Any], code: str) -> None:
    with refused(code, 400):
        client.create_job({"id": "wrong", "poolInfo": {"poolId": "shared"}} | change)


def test_a_job_may_be_older_than_its_pool(client: Client) -> None:
    make_job(client, "early", "not-yet-there")
    client.create_task("early", {"id": "t", "commandLine": "true"})

    assert state_of(client, "early", "t") == "active"


def test_patch_changes_what_is_present(client: Client) -> None:
    make_job(client, "patched", "shared", priority=5)

    client.update_job("patched", {"metadata": [{"name": "a", "value": "b"}]})

    job = client.get_job("patched")
    assert job.priority == 5
    assert [item.value for item in job.metadata or []] == ["b"]


def test_put_resets_what_is_absent(client: Client) -> None:
    make_job(client, "put", "shared", priority=5)
    job = client.get_job("put")
    job.priority = None

    client.replace_job("put", job)

    assert client.get_job("put").priority == 0


def test_terminatejob_cannot_be_switched_off(client: Client) -> None:
    make_job(client, "decided", "shared", onAllTasksComplete="terminatejob")

    with refused("InvalidPropertyValue"):
        client.update_job("decided", {"onAllTasksComplete": "noaction"})


def test_the_pool_of_an_active_job_is_fixed(client: Client) -> None:
    make_job(client, "fixed", "shared")

    with refused("OperationInvalidForCurrentState", 409):
        client.update_job("fixed", {"poolInfo": {"poolId": "other"}})
