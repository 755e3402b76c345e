"""Older api-versions: which are served, and which properties only they have."""

import json

import pytest

from endpoint.running import POOL, RunningEndpoint
from endpoint.signing import signed_request


def create_pool(endpoint: RunningEndpoint, version: str, **more: object) -> tuple[int, str]:
    body = json.dumps(POOL | {"id": "older"} | more).encode()
    query = f"api-version={version}"
    answer = signed_request(endpoint, "POST", "/pools", query=query, body=body)
    if answer.status_code == 201:
        signed_request(endpoint, "DELETE", "/pools/older", query=query)
        return 201, ""
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    ("version", "name", "value"),
    [
        ("2022-01-01.15.0", "certificateReferences", []),
        ("2022-10-01.16.0", "targetNodeCommunicationMode", "simplified"),
        ("2024-02-01.19.0", "resourceTags", {"a": "b"}),
        ("2024-02-01.19.0", "applicationLicenses", ["maya"]),
    ],
)
def test_an_older_version_keeps_its_properties_which_the_newest_has_dropped(
    own_endpoint: RunningEndpoint, version: str, name: str, value: object
) -> None:
    newest = create_pool(own_endpoint, "2025-06-01", **{name: value})
    older = create_pool(own_endpoint, version, **{name: value})

    assert newest == (400, "UnsupportedProperty")
    assert older == (201, "")


def test_a_property_is_unknown_before_its_time(endpoint: RunningEndpoint) -> None:
    answer = create_pool(endpoint, "2022-01-01.15.0", resourceTags={"a": "b"})

    assert answer == (400, "UnsupportedProperty")


@pytest.mark.parametrize(
    "version", ["2018-12-01.8.0", "2024-02-01", "2026-01-01", "2025-06-01.21.0"]
)
def test_another_version_is_refused(endpoint: RunningEndpoint, version: str) -> None:
    answer = signed_request(endpoint, "GET", "/pools", query=f"api-version={version}")

    assert (answer.status_code, answer.json()["code"]) == (400, "UnsupportedRequestVersion")


def test_a_file_is_found_under_real_slashes(endpoint: RunningEndpoint) -> None:
    answer = signed_request(endpoint, "GET", "/jobs/none/tasks/t/files/wd/a/b.txt")

    assert answer.json()["code"] == "JobNotFound"
