"""Runs, their numbers and their jobs."""

import pytest

from flowrun.model.account import JobInfo
from flowrun.model.phases import WHOLE, JobKey
from flowrun.state.runs import job_key, newest_run, next_run_number, run_number


def job(name: str, *, owner: str = "w", state: str = "completed") -> JobInfo:
    marks = {"flowrun_workflow": owner}
    return JobInfo(id=name, state=state, pool_id="p", terminates=True, metadata=marks)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *(("j-1", 1), ("J-12", 12), ("j-7-2-big", 7), ("j-7-2-my-pool_1", 7)),
        *(("j-x", None), ("j-1-2", None), ("j-1-0-p", None), ("jj-1", None), ("j-", None)),
    ],
)
def test_a_run_number_is_what_follows_the_job_id(name: str, number: int | None) -> None:
    assert run_number(name, "j") == number


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("j-1", WHOLE),
        ("j-1-2-Big", JobKey(2, "big")),
        ("j-1-12-a-b", JobKey(12, "a-b")),
        ("k-1", None),
    ],
)
def test_a_job_is_the_whole_run_or_that_of_a_phase_and_a_pool(
    name: str, key: JobKey | None
) -> None:
    assert job_key(name, "j") == key


def test_the_newest_run_has_the_highest_number_of_ours() -> None:
    jobs = [job("j-9"), job("j-10"), job("j-11", owner="x"), job("j-12", state="deleting")]

    assert [found.id for found in newest_run(jobs, "w", "j")] == ["j-10"]


def test_the_newest_run_is_all_its_jobs() -> None:
    jobs = [job("j-9"), job("j-10-2-b"), job("j-10-1-a"), job("j-10-3-c", state="deleting")]

    assert [found.id for found in newest_run(jobs, "w", "j")] == ["j-10-1-a", "j-10-2-b"]
    assert newest_run([], "w", "j") == ()


def test_the_next_run_follows_every_job_of_that_form_whoever_owns_it() -> None:
    assert next_run_number([job("j-9"), job("j-11", owner="x")], "j") == 12
    assert next_run_number([job("j-9"), job("j-11-1-p", owner="x")], "j") == 12
    assert next_run_number([], "j") == 1
