"""Runs and their numbers."""

import pytest

from flowrun.model.account import JobInfo
from flowrun.state.runs import newest_run, next_run_id, run_number


def job(name: str, *, owner: str = "w", state: str = "completed") -> JobInfo:
    marks = {"flowrun_workflow": owner}
    return JobInfo(id=name, state=state, pool_id="p", terminates=True, metadata=marks)


@pytest.mark.parametrize(
    ("name", "number"),
    [("j-1", 1), ("J-12", 12), ("j-x", None), ("j-1-2", None), ("jj-1", None), ("j-", None)],
)
def test_a_run_number_is_what_follows_the_job_id(name: str, number: int | None) -> None:
    assert run_number(name, "j") == number


def test_the_newest_run_is_the_one_with_the_highest_number_of_ours() -> None:
    jobs = [job("j-9"), job("j-10"), job("j-11", owner="x"), job("j-12", state="deleting")]

    newest = newest_run(jobs, "w", "j")

    assert newest is not None
    assert newest.id == "j-10"


def test_the_next_run_follows_every_job_of_that_form_whoever_owns_it() -> None:
    assert next_run_id([job("j-9"), job("j-11", owner="x")], "j") == "j-12"
    assert next_run_id([], "j") == "j-1"
