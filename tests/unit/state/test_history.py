"""The runs of a workflow, read from the marks of its jobs alone."""

from datetime import UTC, datetime, timedelta

import pytest

from flowrun.model.account import JobInfo
from flowrun.state.history import allowed_counts, find_runs, planned_counts
from flowrun.state.runs import run_marks

MORNING = datetime(2026, 1, 2, 8, tzinfo=UTC)


def job(
    name: str, run_id: str, *, hour: int = 0, state: str = "completed", owner: str = "w"
) -> JobInfo:
    created = MORNING + timedelta(hours=hour)
    return JobInfo(
        id=name,
        state=state,
        pool_id="p",
        terminates=True,
        created=created,
        ended=created + timedelta(minutes=5) if state == "completed" else None,
        metadata={"flowrun_workflow": owner, "flowrun_run_id": run_id},
    )


def test_the_jobs_of_one_run_belong_together_and_the_newest_run_is_first() -> None:
    jobs = [
        job("w-1", "w-1"),
        job("w-2-1-cpu", "w-2", hour=1),
        job("w-2-2-gpu", "w-2", hour=2, state="active"),
        job("x-9", "x-9", hour=3, owner="x"),
    ]

    newest, oldest = find_runs(jobs, "w")

    assert [found.id for found in newest.jobs] == ["w-2-1-cpu", "w-2-2-gpu"]
    assert (newest.number, newest.is_open, newest.ended) == (2, True, None)
    assert newest.began == MORNING + timedelta(hours=1)
    assert (oldest.number, oldest.is_open) == (1, False)
    assert oldest.ended == MORNING + timedelta(minutes=5)


def test_a_run_under_another_job_id_is_newer_when_it_began_later() -> None:
    jobs = [job("old-7", "old-7"), job("new-1", "new-1", hour=1)]

    assert [run.id for run in find_runs(jobs, "w")] == ["new-1", "old-7"]


def test_each_job_of_a_schedule_is_a_run() -> None:
    jobs = [job("w:job-9", ""), job("w:job-10", "", hour=1), job("w-1", "w-1")]

    runs = find_runs(jobs, "w")

    assert [(run.id, run.number, run.schedule) for run in runs] == [
        ("w:job-10", 10, "w"),
        ("w:job-9", 9, "w"),
        ("w-1", 1, ""),
    ]


@pytest.mark.parametrize("run_id", ["", "w", "w-", "w-x"])
def test_a_job_whose_run_has_no_number_is_no_run(run_id: str) -> None:
    assert find_runs([job("w-1", run_id)], "w") == ()


def test_a_run_that_is_being_deleted_is_gone() -> None:
    assert find_runs([job("w-1", "w-1", state="deleting")], "w") == ()


def test_a_job_tells_how_many_tasks_of_each_step_it_was_made_for() -> None:
    marks = dict(run_marks("w-1", "digest", ["align", "align", "call"], {"align": 1, "x": 2}, {}))

    made = JobInfo(id="w-1", state="active", pool_id="p", terminates=False, metadata=marks)
    assert planned_counts(made) == {"align": 2, "call": 1}
    assert allowed_counts(made) == {"align": 1}


def test_counts_of_very_many_steps_are_left_out() -> None:
    marks = dict(
        run_marks("w-1", "digest", [f"step-number-{number}" for number in range(100)], {}, {})
    )

    assert set(marks) == {"flowrun_run", "flowrun_run_id"}
