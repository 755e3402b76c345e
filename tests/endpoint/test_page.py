"""The page at the endpoint's root."""

import json
import os
import platform
import subprocess
from pathlib import Path

import pytest
import requests

from endpoint.client_installs import BROWSER, browser
from endpoint.faulty import set_faults
from endpoint.running import ACCOUNT, POOL, Client, RunningEndpoint, eventually, make_job, make_pool
from localbatch.account.extra import find_node

SECRET = "sig=very-secret-signature"  # noqa: S105 - looked for, never used


def get(endpoint: RunningEndpoint, path: str, **headers: str) -> requests.Response:
    return requests.get(endpoint.url + path, headers=headers, timeout=120)


def make_job_with_a_secret(client: Client, job_id: str) -> None:
    """Create a job of one task whose command, variables and files all hold a secret."""
    secret = [{"name": "TOKEN", "value": SECRET}]
    make_job(client, job_id, "shared", commonEnvironmentSettings=secret)
    file = {"httpUrl": f"http://127.0.0.1:9/x?{SECRET}", "filePath": "x"}
    task = {
        "id": "t",
        "commandLine": f"echo {SECRET}",
        "environmentSettings": secret,
        "resourceFiles": [file],
    }
    client.create_task(job_id, task)
    eventually(lambda: client.get_job_task_counts(job_id).task_counts.completed == 1)


def test_the_root_answers_without_a_signature(endpoint: RunningEndpoint) -> None:
    answer = get(endpoint, "/")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "http" not in answer.text, "the page loads nothing from elsewhere"


def test_the_snapshot_shows_pools_nodes_jobs_and_tasks(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_job_with_a_secret(client, "snapped")

    found = get(endpoint, "/_local/snapshot").json()

    pool = next(pool for pool in found["pools"] if pool["id"] == "shared")
    job = next(job for job in found["jobs"] if job["id"] == "snapped")
    assert (pool["state"], pool["target"], pool["size"]) == ("active", 2, 2)
    assert len(pool["nodes"]) == 2
    assert job["counts"]["failed"] == 1
    assert job["tasks"] == [{"id": "t", "state": "completed", "result": "failure"}]


def test_the_snapshot_tells_failures_before_success(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_job(client, "telling", "shared")
    client.create_task("telling", {"id": "bad", "commandLine": "false"})
    client.create_tasks("telling", [{"id": f"t{n}", "commandLine": "true"} for n in range(4)])
    eventually(lambda: client.get_job_task_counts("telling").task_counts.completed == 5)

    jobs = get(endpoint, "/_local/snapshot").json()["jobs"]

    tasks = next(job for job in jobs if job["id"] == "telling")["tasks"]
    assert [task["result"] for task in tasks] == ["failure", *["success"] * 4]


def test_the_snapshot_shows_when_a_job_schedule_goes_on(
    endpoint: RunningEndpoint, client: Client
) -> None:
    later = {"schedule": {"doNotRunUntil": "2999-01-01T00:00:00Z"}}
    client.create_job_schedule(
        {"id": "hourly", "jobSpecification": {"poolInfo": {"poolId": "shared"}}} | later
    )

    schedules = get(endpoint, "/_local/snapshot").json()["schedules"]

    expected = {"id": "hourly", "state": "active", "next": "2999-01-01T00:00:00Z"}
    assert expected in schedules


def test_the_snapshot_shows_why_a_node_is_unusable(own_endpoint: RunningEndpoint) -> None:
    set_faults(own_endpoint, {"fault": "boot", "code": "DiskFull"})
    with own_endpoint.client() as client:
        client.create_pool(POOL | {"targetDedicatedNodes": 1})
        eventually(lambda: [node.state for node in client.list_nodes("pool")] == ["unusable"])

    [pool] = get(own_endpoint, "/_local/snapshot").json()["pools"]

    [node] = pool["nodes"]
    assert (node["state"], node["errors"]) == ("unusable", ["DiskFull"])


def test_the_snapshot_holds_no_secret(endpoint: RunningEndpoint, client: Client) -> None:
    make_job_with_a_secret(client, "discreet")

    text = get(endpoint, "/_local/snapshot").text

    assert "discreet" in text
    assert SECRET not in text
    assert endpoint.key not in text


def test_another_host_name_sees_nothing(endpoint: RunningEndpoint) -> None:
    assert get(endpoint, "/_local/snapshot", Host="evil.example").status_code == 400


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the packed Chromium is for Linux on x64",
)
def test_a_browser_shows_what_comes_after_it_looked(
    own_endpoint: RunningEndpoint, tmp_path: Path
) -> None:
    with (
        own_endpoint.client() as client,
        visit(own_endpoint, "born-later", "1 failed", pictures=tmp_path) as visitor,
    ):
        assert visitor.stdout is not None
        assert visitor.stdout.readline() == "loaded\n"
        make_pool(client, "shared")
        make_job_with_a_secret(client, "born-later")
        printed, said = visitor.communicate(timeout=300)

    assert visitor.returncode == 0, said[-2000:]
    seen = json.loads(printed)
    assert ACCOUNT in seen["text"]
    assert SECRET not in seen["text"]
    assert seen["errors"] == []
    assert seen["controls"] == 0, "the page is there to be read"
    assert {tuple(request) for request in seen["requests"]} == {
        ("GET", f"{own_endpoint.url}/"),
        ("GET", f"{own_endpoint.url}/_local/snapshot"),
    }
    assert all(look["fits"] for look in seen["looks"].values())
    assert seen["looks"]["dark"]["paper"] != seen["looks"]["wide"]["paper"]


def visit(endpoint: RunningEndpoint, *awaited: str, pictures: Path) -> subprocess.Popen[str]:
    """Start a browser that looks at the page until a card of it holds these texts."""
    return subprocess.Popen(
        [find_node().program, BROWSER / "visit.mjs", endpoint.url, pictures, *awaited],
        env={**os.environ, **browser()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
