"""The watch over flowrun's requests must see what is wrong, in this process and in others."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.rest_operations import OPERATIONS, sent_problems
from support.sent_requests import REPORT

BASE = "http://127.0.0.1:1"
VERSION = "api-version=2025-06-01"
POOL: dict[str, Any] = {"poolInfo": {"poolId": "p"}}

# What a gateway would do, but with a body of the test's own; nobody answers.
SEND_WRONG_JOB = """
from contextlib import suppress
from azure.core.exceptions import AzureError
from flowrun.gateways import connect
from localbatch.account.connection import Connection
from flowrun.model.secret import Secret

connection = Connection(
    batch_account="a", batch_endpoint="http://127.0.0.1:1", batch_key=Secret("a2V5"),
    storage_account="a", blob_endpoint="http://127.0.0.1:1/a", storage_key=Secret("a2V5"),
)
client = connect.connect(connection).batch._client
with suppress(AzureError):
    client.create_job({"id": "j", "colour": "red"}, retry_total=0)
"""


@pytest.mark.parametrize(
    ("verb", "path", "body", "problem"),
    [
        ("POST", "/jobs", POOL | {"id": "j", "colour": "red"}, "colour is no property"),
        ("POST", "/jobs", {"id": "j"}, "poolInfo is missing"),
        ("POST", "/jobs/j/disable", {"disableTasks": "Requeue"}, "disableTasks is 'Requeue'"),
        ("POST", "/jobs/j/enable", {}, "it takes no body"),
        ("POST", "/jobs/j/tasks", {"id": "t", "commandLine": 1}, "commandLine is 1"),
        ("GET", "/jobs/j/explode", None, "is no operation"),
    ],
)
def test_a_wrong_request_is_seen(verb: str, path: str, body: object, problem: str) -> None:
    problems = sent_problems(verb, f"{BASE}{path}?{VERSION}", body)

    assert len(problems) == 1
    assert problem in problems[0]


def test_a_wrong_parameter_is_seen() -> None:
    problems = sent_problems("GET", f"{BASE}/nodecounts?{VERSION}&%24select=id&timeOut=5", None)

    assert problems == ["list_pool_node_counts: $select is no parameter"]


def test_a_good_request_is_let_pass() -> None:
    assert sent_problems("POST", f"{BASE}/jobs?{VERSION}", POOL | {"id": "j"}) == []
    assert sent_problems("GET", f"{BASE}/jobs?{VERSION}&%24filter=a&maxresults=5", None) == []


def test_every_path_finds_its_own_operation() -> None:
    for operation in OPERATIONS.values():
        path = operation.path.replace("{", "").replace("*", "").replace("}", "")

        assert operation.fits(operation.verb, path)
        assert [one.fits(operation.verb, path) for one in OPERATIONS.values()].count(True) == 1


def test_a_wrong_request_of_this_process_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REPORT, str(tmp_path / "report"))

    exec(SEND_WRONG_JOB, {})  # noqa: S102 - the same text as below

    told = (tmp_path / "report").read_text().splitlines()
    assert told == [
        "create_job: colour is no property of BatchJobCreateOptions",
        "create_job: poolInfo is missing",
    ]


def test_a_wrong_request_of_another_process_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REPORT, str(tmp_path / "report"))

    subprocess.run([sys.executable, "-c", SEND_WRONG_JOB], check=True, timeout=300)

    assert "colour is no property" in (tmp_path / "report").read_text()


def test_the_watch_brings_nothing_to_a_process_that_sends_nothing() -> None:
    script = "import sys; print('sitecustomize' in sys.modules, 'json' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.split() == ["True", "False"]
