"""Adding tasks over the wire, one or many."""

from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    make_job,
)


def test_a_fresh_task_shows_its_defaults(client: Client) -> None:
    make_job(client, "waiting", "no-such-pool", constraints={"maxTaskRetryCount": 5})
    client.create_task("waiting", {"id": "T", "commandLine": "true"})

    task = client.get_task("waiting", "t").as_dict()

    assert task["id"] == "T"
    assert task["state"] == "active"
    assert task["constraints"] == {
        "maxWallClockTime": "P10675199DT2H48M5.4775807S",
        "retentionTime": "P7D",
        "maxTaskRetryCount": 5,
    }
    assert task["requiredSlots"] == 1
    assert task["executionInfo"] == {"retryCount": 0, "requeueCount": 0}
    assert task["userIdentity"] == {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}


def test_a_collection_gets_a_result_for_each_task(client: Client) -> None:
    make_job(client, "collection", "no-such-pool")
    client.create_task("collection", {"id": "there", "commandLine": "true"})

    result = client.create_task_collection(
        "collection",
        {
            "value": [
                {"id": "new", "commandLine": "true"},
                {"id": "THERE", "commandLine": "true"},
                {"id": "bad id", "commandLine": "true"},
                {"id": "no-command"},
            ]
        },
    ).as_dict()

    assert [
        (told["taskId"], told["status"], told.get("error", {}).get("code"))
        for told in result["value"]
    ] == [
        ("new", "Success", None),
        ("THERE", "ClientError", "TaskExists"),
        ("bad id", "ClientError", "InvalidPropertyValue"),
        ("no-command", "ClientError", "MissingRequiredProperty"),
    ]


def test_a_collection_has_at_most_a_hundred_tasks(client: Client) -> None:
    make_job(client, "crowded", "no-such-pool")
    tasks = [{"id": f"t{i}", "commandLine": "true"} for i in range(101)]

    with refused("InvalidPropertyValue", 400):
        client.create_task_collection("crowded", {"value": tasks})


def test_a_body_over_a_megabyte_is_too_large(client: Client) -> None:
    make_job(client, "heavy", "no-such-pool")
    tasks = [{"id": f"t{i}", "commandLine": "x" * 50_000} for i in range(30)]

    client.create_tasks("heavy", tasks)

    assert client.get_job_task_counts("heavy").task_counts.active == 30


@pytest.fixture(scope="session")
def job(client: Client) -> str:
    make_job(client, "adding", "no-such-pool")
    return "adding"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"commandLine": ""}, "InvalidPropertyValue"),
        ({"authenticationTokenSettings": {}}, "UnsupportedProperty"),
        ({"requiredSlots": 0}, "InvalidPropertyValue"),
        ({"constraints": {"maxTaskRetryCount": -2}}, "InvalidPropertyValue"),
        ({"resourceFiles": [{"filePath": "x"}]}, "InvalidPropertyValue"),
        ({"resourceFiles": [{"httpUrl": "http://127.0.0.1/x"}]}, "InvalidPropertyValue"),
        ({"dependsOn": {"taskIds": ["a"]}}, "UnsupportedProperty"),
        ({"commandLine": "a\0b"}, "InvalidPropertyValue"),
    ],
)
def test_a_wrong_task_is_refused(
    client: Client, job: str, change: dict[str, Any], code: str
) -> None:
    with refused(code, 400):
        client.create_task(job, {"id": "wrong", "commandLine": "true"} | change)


def test_a_job_that_is_not_there_has_no_tasks(client: Client) -> None:
    with refused("JobNotFound", 404):
        list(client.list_tasks("none"))
    with refused("JobNotFound", 404):
        client.create_task("none", {"id": "t", "commandLine": "true"})
