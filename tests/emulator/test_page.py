"""The page at the endpoint's root."""

import shutil
import subprocess
from pathlib import Path

import pytest
import requests

from emulator.running import Client, RunningEmulator, eventually, make_job

SECRET = "sig=very-secret-signature"  # noqa: S105 - looked for, never used


def get(emulator: RunningEmulator, path: str, **headers: str) -> requests.Response:
    return requests.get(emulator.url + path, headers=headers, timeout=10)


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


def test_the_root_answers_without_a_signature(emulator: RunningEmulator) -> None:
    answer = get(emulator, "/")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "http" not in answer.text, "the page loads nothing from elsewhere"


def test_the_snapshot_shows_pools_nodes_jobs_and_tasks(
    emulator: RunningEmulator, client: Client
) -> None:
    make_job_with_a_secret(client, "snapped")

    found = get(emulator, "/_local/snapshot").json()

    pool = next(one for one in found["pools"] if one["id"] == "shared")
    job = next(one for one in found["jobs"] if one["id"] == "snapped")
    assert (pool["state"], pool["target"], len(pool["nodes"])) == ("active", 2, 2)
    assert job["counts"]["failed"] == 1
    assert job["tasks"] == [{"id": "t", "state": "completed", "result": "failure"}]


def test_the_snapshot_holds_no_secret(emulator: RunningEmulator, client: Client) -> None:
    make_job_with_a_secret(client, "discreet")

    text = get(emulator, "/_local/snapshot").text

    assert "discreet" in text
    assert SECRET not in text
    assert emulator.key not in text


def test_another_host_name_sees_nothing(emulator: RunningEmulator) -> None:
    assert get(emulator, "/_local/snapshot", Host="evil.example").status_code == 400


def test_a_browser_shows_the_account(
    emulator: RunningEmulator, client: Client, tmp_path: Path
) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on PATH")
    make_job_with_a_secret(client, "seen-by-eyes")

    shown = subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={tmp_path}", "--virtual-time-budget=3000", emulator.url),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout

    assert "<h3>seen-by-eyes</h3>" in shown
    assert "1 failed" in shown
    assert ">devaccount</span>" in shown
