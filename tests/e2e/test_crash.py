"""Killed at any moment, run again: the same end. Real processes, real SIGKILL."""

import os
import random
import signal
import time

import psutil
import pytest

from e2e.conftest import Project
from flowrun.gateways.connect import connect
from flowrun.local_account import start_local_account
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import account_environment, ignore

WORDS = ("ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "koi", "lark")


def expected(project: Project) -> dict[str, str]:
    """Make the inputs, and return the results that they must have."""
    for path in project.data.iterdir():
        path.unlink()
    for word in WORDS:
        (project.data / f"taskdata_{word}.txt").write_text(f"{word} " * 3)
    return {f"taskdata_{word}_OUTPUT.txt": word for word in WORDS}


def check_end(project: Project, home: Home, words: dict[str, str]) -> None:
    """See the results, and that every task of the newest state succeeded."""
    assert project.results.keys() == words.keys()
    assert all(words[name] in text for name, text in project.results.items())
    assert project.run("plan", "--detailed-exitcode").returncode == 0
    gateways = connect(start_local_account(account_environment(home), ignore))
    for job in gateways.batch.list_jobs(f"{project.name}-job"):
        assert job.state == "completed"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_flowrun_killed_at_any_moment_ends_like_without(
    project: Project, home: Home, seed: int
) -> None:
    words = expected(project)
    moments = random.Random(seed)  # noqa: S311 - a seed makes the failure repeatable

    for _ in range(3):
        process = project.start("apply", "--yes")
        time.sleep(moments.uniform(0.2, 4))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    project.apply("--yes")

    check_end(project, home, words)


@pytest.mark.slow
def test_the_batch_endpoint_killed_during_a_run_goes_on_to_the_right_end(
    fragile_project: Project, own_home: Home
) -> None:
    project = fragile_project
    words = expected(project)
    project.replace("python3 $AZ", "sleep 0.3; python3 $AZ")
    moments = random.Random(7)  # noqa: S311 - a seed makes the failure repeatable

    for _ in range(3):
        process = project.start("apply", "--yes")
        time.sleep(moments.uniform(1, 4))
        pid = account.status(own_home).batch.pid
        if pid is not None:
            psutil.Process(pid).kill()
        process.communicate(timeout=400)
    project.apply("--yes")

    check_end(project, own_home, words)
