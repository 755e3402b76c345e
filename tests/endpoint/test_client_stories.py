"""Pool, job, tasks, files, delete: told by each generation of Microsoft's own clients."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from azure.batch.models import BatchTaskCreateOptions

from endpoint.client_installs import STORIES, npm_client, python_client
from endpoint.running import (
    ACCOUNT,
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
    read,
    shell,
)
from localbatch.account.extra import find_node

QUICK = {"polling_interval": 0.05}

SEEN = {
    "tasks": ["t0", "t1", "t2"],
    "files": ["stderr.txt", "stdout.txt", "wd"],
    "stdout": "1\n",
    "counts": 3,
    "exists": True,
}


def test_azure_batch_15_goes_the_whole_way(client: Client) -> None:
    make_pool(client, "py15")
    make_job(client, "py15-job", "py15")
    client.create_tasks(
        "py15-job",
        [BatchTaskCreateOptions(id=f"t{n}", command_line=shell(f"echo {n}")) for n in range(3)],
    )
    eventually(lambda: client.get_job_task_counts("py15-job").task_counts.completed == 3)

    seen = {
        "tasks": sorted(task.id for task in client.list_tasks("py15-job", select=["id"])),
        "files": sorted(f.name for f in client.list_task_files("py15-job", "t1", recursive=True)),
        "stdout": read(client, "py15-job", "t1"),
        "counts": client.get_job_task_counts("py15-job").task_counts.completed,
        "exists": client.pool_exists("py15"),
    }
    client.delete_task_file("py15-job", "t1", "stderr.txt")
    client.delete_task("py15-job", "t2")
    client.begin_terminate_job("py15-job", {"terminateReason": "told"}, **QUICK).result()
    client.begin_delete_job("py15-job", **QUICK).result()
    client.begin_delete_pool("py15", **QUICK).result()

    assert seen == SEEN


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_azure_batch_14_goes_the_whole_way(endpoint: RunningEndpoint) -> None:
    # Without -S the SDK of this environment would be found beside the older one.
    command: list[str | Path] = [sys.executable, "-S", STORIES / "story_14.py"]

    seen = tell(endpoint, command, {"PYTHONPATH": str(python_client())})

    assert seen == SEEN | {"nodes": ["ComputeNodeState.idle"]}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_client_for_javascript_goes_the_whole_way(endpoint: RunningEndpoint) -> None:
    command: list[str | Path] = [find_node().program, STORIES / "story.mjs"]

    seen = tell(endpoint, command, {"CLIENT_FOLDER": str(npm_client())})

    assert seen == SEEN | {"nodes": ["idle"]}


def tell(
    endpoint: RunningEndpoint, command: Sequence[str | Path], more: Mapping[str, str]
) -> dict[str, Any]:
    """Run a story as a program of its own and return what it printed."""
    env = {
        "AZURE_BATCH_ACCOUNT": ACCOUNT,
        "AZURE_BATCH_ENDPOINT": endpoint.url,
        "AZURE_BATCH_ACCESS_KEY": endpoint.key,
    }
    told = subprocess.run(
        command,
        env={**os.environ, **env, **more},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    seen: dict[str, Any] = json.loads(told.stdout)
    return seen
