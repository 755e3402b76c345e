"""An export does what an apply does: the very requests, and the very results."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from e2e.conftest import SECONDS, Project
from flowrun.actions.plan import plan_apply
from flowrun.execute.context import Session
from flowrun.execute.run_plan import run_plan
from flowrun.gateways import connect as connecting
from flowrun.gateways import transport
from flowrun.gateways.clock import SystemClock
from flowrun.gateways.connect import Gateways
from flowrun.language.load import load_workflow
from flowrun.local_account import start_local_account
from flowrun.model.connection import Connection
from localbatch.account.home import Home
from support.fake_az import run_with_fake_az
from support.local_account import account_environment, ignore

SCRIPT = Path("workflow.script")


@pytest.fixture
def connection(home: Home) -> Connection:
    """Where the shared account is, with its keys."""
    return start_local_account(account_environment(home), ignore)


def signed_by_key(connection: Connection) -> dict[str, str]:
    """Return the variables by which a script finds the account and signs in."""
    assert connection.batch_key
    assert connection.storage_key
    storage = {
        "DefaultEndpointsProtocol": "http",
        "AccountName": connection.storage_account,
        "AccountKey": connection.storage_key.reveal(),
        "BlobEndpoint": connection.blob_endpoint,
    }
    return {
        "AZURE_BATCH_ACCOUNT": connection.batch_account,
        "AZURE_BATCH_ENDPOINT": connection.batch_endpoint,
        "AZURE_BATCH_ACCESS_KEY": connection.batch_key.reveal(),
        "AZURE_STORAGE_CONNECTION_STRING": ";".join(f"{k}={v}" for k, v in storage.items()),
    }


def export(project: Project, kind: str) -> Path:
    """Write an export into the project's folder."""
    done = project.run("export", "--format", kind, "-o", str(SCRIPT))
    assert done.returncode == 0, done.stderr
    return project.folder / SCRIPT


def wait_for_job(gateways: Gateways, job_id: str) -> None:
    """Wait until the job has ended by itself."""
    end = time.monotonic() + SECONDS
    while (job := gateways.batch.get_job(job_id)) is None or job.state != "completed":
        assert time.monotonic() < end, "the job does not end"
        time.sleep(0.3)


def test_the_python_script_leaves_nothing_for_an_apply_but_to_bring_the_results(
    project: Project, connection: Connection, gateways: Gateways
) -> None:
    script = export(project, "python")

    done = subprocess.run(
        [sys.executable, script],
        cwd=project.folder,
        env={**os.environ, **signed_by_key(connection)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    wait_for_job(gateways, f"{project.name}-job-1")
    counts = gateways.batch.count_tasks(f"{project.name}-job-1")
    results = [blob.name for blob in gateways.blob.list_blobs(f"{project.name}-output")]
    planned = json.loads(project.run("plan", "--format", "json").stdout)
    project.apply()

    assert (counts.succeeded, counts.failed) == (3, 0)
    assert results == [f"taskdata{number}_OUTPUT.txt" for number in (1, 2, 3)]
    assert [one["kind"] for one in planned["operations"]] == ["download-files"]
    assert sorted(project.results) == results


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The path and the body of everything that this process posts to Batch."""
    seen: list[tuple[str, Any]] = []
    make_hook = transport.request_hook

    def make_recording_hook(service: str, watch: Any) -> Any:  # noqa: ANN401 - the SDK's own
        hook = make_hook(service, watch)

        def record(request: Any) -> None:  # noqa: ANN401 - likewise
            hook(request)
            http = request.http_request
            if service == "batch" and http.method == "POST":
                path = http.url.partition("?")[0].rpartition("/")[2]
                seen.append((path, json.loads(http.content)))

        return record

    monkeypatch.setattr(connecting, "request_hook", make_recording_hook)
    return seen


def comparable(body: object) -> object:
    """Return a body without what is another each time: signatures, and when they end."""
    text = json.dumps(body, sort_keys=True)
    unsigned = re.sub(r"\?[^\"]*\bsig=[^\"]*", "?SAS", text)
    return json.loads(re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)", "TIME", unsigned))


def test_the_script_of_az_sends_what_an_apply_sends(
    project: Project, connection: Connection, sent: list[tuple[str, Any]], tmp_path: Path
) -> None:
    script = export(project, "az")
    gateways = connecting.connect(connection)
    session = Session(
        batch=gateways.batch, blob=gateways.blob, clock=SystemClock(), account="local"
    )
    draft = load_workflow(project.file)
    plan = plan_apply(session, draft)

    outcome = run_plan(
        session,
        plan,
        lambda _event: None,
        plan_again=lambda: plan_apply(session, draft),
        timeout=None,
    )
    run = run_with_fake_az(script, tmp_path / "tools", signed_by_key(connection))

    assert (outcome.error, run.done.returncode) == (None, 0), run.done.stderr
    posted = dict(sent)
    exported = {
        "pools": run.bodies("batch pool create")[0],
        "jobs": run.bodies("batch job create")[0],
        "addtaskcollection": {"value": run.bodies("batch task create")[0]},
    }
    for path, body in exported.items():
        assert comparable(body) == comparable(posted[path])


def test_an_export_overwrites_no_file(project: Project) -> None:
    export(project, "arm")

    again = project.run("export", "--format", "az", "-o", str(SCRIPT))

    assert (again.returncode, "is there already" in again.stderr) == (3, True)


def test_an_export_goes_to_stdout_and_its_notes_to_stderr(project: Project) -> None:
    done = project.run("export", "--format", "arm")

    assert done.returncode == 0
    assert json.loads(done.stdout)["contentVersion"] == "1.0.0.0"
    assert "Note: 4 blob containers, 4 input files, 1 job, 3 tasks: no template" in done.stderr
