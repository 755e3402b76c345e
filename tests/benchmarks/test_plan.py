"""A plan of many fresh tasks: against snakemake's dry run, in growth, in seconds, in memory."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.conftest import Judge
from benchmarks.race import command, race
from benchmarks.reference import one_second
from benchmarks.snakemake import SNAKEMAKE, install_snakemake
from e2e.conftest import FLOWRUN, clean_environment, home
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import ignore

__all__ = ["home"]

PROJECT = Path(__file__).with_name("throughput")
MOST_MEGABYTES = 150
MOST_SECONDS = {"10 000": 2.0, "100 000": 15.0}
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def make_projects(folder: Path, tasks: int) -> Path:
    """Write the same many tasks for flowrun and for snakemake."""
    folder.mkdir()
    for name, before in (("flowrun.yaml", "stop: 1000"), ("Snakefile", "range(1000)")):
        text = (PROJECT / name).read_text()
        assert before in text
        text = text.replace(before, before.replace("1000", str(tasks)))
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def environment(home: Home) -> Mapping[str, str]:
    """The environment of both, with the account already running."""
    account.start(home, ignore)
    return clean_environment(home.state.parent)


@pytest.mark.timeout(900)
def test_a_plan_of_ten_thousand_tasks_against_a_dry_run(
    tmp_path: Path, environment: Mapping[str, str], judge: Judge
) -> None:
    folder = make_projects(tmp_path / "many", 10_000)
    theirs = {**environment, "PYTHONPATH": str(install_snakemake())}

    times = race(
        {
            "snakemake": command((*SNAKEMAKE[:-1], "--dry-run", "all"), cwd=folder, env=theirs),
            "flowrun": command((FLOWRUN, "plan"), cwd=folder, env=environment),
        },
        rounds=3,
    )

    judge(
        "snakemake's dry run / plan of 10 000 tasks",
        times.ratio("snakemake", "flowrun"),
        least=4.0,
        detail=times,
    )


@pytest.mark.timeout(900)
def test_a_plan_grows_no_faster_than_its_tasks_and_takes_seconds(
    tmp_path: Path, environment: Mapping[str, str], judge: Judge
) -> None:
    sizes = {"10 000": 10_000, "100 000": 100_000}
    folders = {name: make_projects(tmp_path / name, tasks) for name, tasks in sizes.items()}

    plans = {
        name: command((FLOWRUN, "plan"), cwd=folder, env=environment)
        for name, folder in folders.items()
    }
    times = race({**plans, "reference": one_second}, rounds=3)

    judge("plan of 100 000 / of 10 000", times.ratio("100 000", "10 000"), most=11.0, detail=times)
    for name, seconds in MOST_SECONDS.items():
        taken = times.ratio(name, "reference")
        judge(f"reference seconds for a plan of {name}", taken, most=seconds, detail=times)


def test_a_plan_of_ten_thousand_tasks_fits_into_little_memory(
    tmp_path: Path, environment: Mapping[str, str], judge: Judge
) -> None:
    folder = make_projects(tmp_path / "many", 10_000)
    measure = (sys.executable, "-c", PEAK, FLOWRUN, "plan")

    done = command(measure, cwd=folder, env=environment)()

    megabytes = int(getattr(done, "stdout", b"0"))
    judge("MiB for a plan of 10 000 tasks", megabytes, most=MOST_MEGABYTES, detail="peak memory")
