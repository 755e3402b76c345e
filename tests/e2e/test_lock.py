"""What two commands on one workflow do to each other: one of them works, the other says why not."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from e2e.conftest import REPOSITORY, Project
from flowrun.gateways.connect import Gateways

SHORT_LEASE = (sys.executable, REPOSITORY / "tests" / "support" / "short_lease.py")
OTHER_NAMESPACE = ("unshare", "--pid", "--fork", "--mount-proc")
HOLD = """
import time
from datetime import UTC, datetime
from flowrun.execute.holder import this_process, write_holder
lease = "00000000-0000-4000-8000-000000000000"
print(write_holder(this_process(lease=lease, since=datetime.now(UTC))), flush=True)
time.sleep(30)
"""
JUDGE = """
import sys
from flowrun.execute.holder import is_alive, is_dead, read_holder
holder = read_holder(sys.argv[1])
print(holder.pid, is_dead(holder), is_alive(holder))
"""
NOT_DONE = {4, 7}
STAGES = ("upload-files", "create-pool", "create-job", "add-tasks", "wait-for-tasks")


def codes_of_two(project: Project, words: int, *second: str) -> tuple[int, int]:
    """Start two commands in the same moment, and return how they ended."""
    first = project.start("apply", "--yes", "-p", f"numwords={words}")
    other = project.start(*second)
    errors = [process.communicate(timeout=400)[1] for process in (first, other)]
    assert {first.returncode, other.returncode} <= {0, *NOT_DONE}, errors
    return first.returncode, other.returncode


def check_rounds(project: Project, rounds: int) -> None:
    """What one of two applies did is not undone by the other."""
    for number in range(rounds):
        words = 1 + 2 * number % 40
        codes = codes_of_two(project, words, "apply", "--yes", "-p", f"numwords={words + 1}")
        assert 0 in codes
        if codes.count(0) == 1:
            wanted = words + codes.index(0)
            done = project.run("plan", "--detailed-exitcode", "-p", f"numwords={wanted}")
            assert done.returncode == 0, done.stdout


def test_of_two_applies_at_once_one_works_and_the_other_says_why_not(project: Project) -> None:
    project.apply()

    check_rounds(project, rounds=2)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_of_two_applies_at_once_one_works_in_every_round(project: Project) -> None:
    project.apply()

    check_rounds(project, rounds=200)


def test_an_apply_and_a_destroy_at_once_never_mix(project: Project, gateways: Gateways) -> None:
    project.apply()

    codes = codes_of_two(project, 7, "destroy", "--yes")

    left = gateways.blob.list_containers(project.name)
    assert 0 in codes
    if codes[0] != 0:
        assert left == []
    elif codes[1] != 0:
        assert len(project.results) == 3


def stop_at(process: "subprocess.Popen[str]", operation: str) -> None:
    """Stop the process when an operation of this kind begins."""
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["type"] == "operation-started" and event["kind"] == operation:
            os.kill(process.pid, signal.SIGSTOP)
            return
    raise AssertionError(f"no {operation}")


def check_stopped_holder(project: Project, gateways: Gateways, operation: str) -> None:
    """Who was stopped for longer than the lease changes nothing once another run was there."""
    holder = project.start("apply", "--yes", "--format", "ndjson", program=SHORT_LEASE)
    try:
        stop_at(holder, operation)
        time.sleep(17)
        other = project.run("destroy", "--yes", program=SHORT_LEASE)
        os.kill(holder.pid, signal.SIGCONT)
        out, err = holder.communicate(timeout=400)
    finally:
        holder.kill()
        holder.communicate()

    assert other.returncode == 0, other.stderr
    assert holder.returncode == 7, out + err
    # A request that had left already may arrive; what it makes is found and taken away.
    assert project.run("destroy", "--yes").returncode == 0
    assert gateways.batch.get_pool(f"{project.name}-pool") is None
    assert gateways.batch.list_jobs(f"{project.name}-job") == []
    assert gateways.blob.list_containers(project.name) == []


@pytest.mark.slow
def test_a_run_that_was_stopped_longer_than_its_lease_changes_nothing_any_more(
    project: Project, gateways: Gateways
) -> None:
    check_stopped_holder(project, gateways, "upload-files")


@pytest.mark.long
@pytest.mark.parametrize("operation", STAGES)
def test_a_run_that_was_stopped_at_any_operation_changes_nothing_any_more(
    project: Project, gateways: Gateways, operation: str
) -> None:
    check_stopped_holder(project, gateways, operation)


@pytest.mark.skipif(
    shutil.which("unshare") is None or os.geteuid() != 0, reason="needs unshare, as root"
)
def test_a_holder_in_another_process_namespace_is_not_taken_for_dead(tmp_path: Path) -> None:
    living = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert living.stdout is not None
    try:
        other = subprocess.run(
            [*OTHER_NAMESPACE, sys.executable, "-c", JUDGE, living.stdout.readline().strip()],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
    finally:
        living.kill()
        living.communicate()

    assert other.stdout.split() == [str(living.pid), "False", "False"]
