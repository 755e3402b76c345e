"""A thousand one-line tasks: flowrun on a local account against snakemake, in one run.

Both run two at a time. snakemake leaves its results in files; flowrun's tasks are planned, added
to a job, run by the emulator, and each leaves its stdout, stderr and receipt in the blob storage.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from e2e.conftest import FLOWRUN, clean_environment, own_home
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import blob_client, ignore, shared_cache

__all__ = ["own_home"]

PROJECTS = Path(__file__).with_name("throughput")
REQUIREMENTS = PROJECTS / "requirements.txt"
TASKS = 1000
MIN_RATIO = 2.0
SNAKEMAKE = (sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all")


@pytest.fixture(scope="module")
def snakemake() -> Path:
    """Return the folder of snakemake and what it needs, installed once."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    folder = shared_cache() / "snakemake" / digest
    if not folder.is_dir():
        unfinished = folder.with_name(f"{digest}-{os.getpid()}")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        what = ("--require-hashes", "--requirement", REQUIREMENTS, "--target", unfinished)
        subprocess.run((*pip, *what), check=True)
        unfinished.rename(folder)
    return folder


def seconds(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> float:
    """Return the wall time of a command that succeeds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=dict(env), check=True, capture_output=True)
    return time.perf_counter() - start


@pytest.mark.slow
@pytest.mark.timeout(400)  # the first run installs snakemake
def test_a_thousand_small_tasks_end_twice_as_fast_as_with_snakemake(
    snakemake: Path,
    tmp_path: Path,
    own_home: Home,
    record_property: Callable[[str, object], None],
) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECTS, project)
    connection = account.start(own_home, ignore)
    environment = clean_environment(own_home.state.parent)

    theirs = seconds(SNAKEMAKE, cwd=project, env={**environment, "PYTHONPATH": str(snakemake)})
    ours = seconds((FLOWRUN, "apply"), cwd=project, env=environment)

    record_property("seconds", {"snakemake": round(theirs, 1), "flowrun": round(ours, 1)})
    assert len(list((project / "results").iterdir())) == TASKS
    blobs = blob_client(connection).get_container_client("thousand-flowrun").list_blob_names()
    assert sum(name.endswith("/stdout.txt") for name in blobs) == TASKS
    assert theirs / ours >= MIN_RATIO, (theirs, ours)
