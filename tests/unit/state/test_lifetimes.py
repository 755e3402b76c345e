"""A SAS lives as long as the run may, or the plan says that it cannot."""

from datetime import datetime, timedelta

import pytest

from fakes.blob import START
from flowrun.model.schedule import Schedule
from flowrun.model.workflow import Job
from flowrun.state.lifetimes import GRACE, LONGEST_TASK, WITHOUT_END, Lifetimes

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7) - timedelta(hours=1)


def lifetimes(max_wall_clock: timedelta, longest: timedelta | None) -> Lifetimes:
    return Lifetimes.of(Job(id="j", max_wall_clock=max_wall_clock), longest)


@pytest.mark.parametrize("longest", [None, WEEK])
def test_the_default_run_fits_into_every_sas(longest: timedelta | None) -> None:
    default = Lifetimes.of(Job(id="j"), longest)

    assert default.warning(START) is None
    assert default.tasks == Job(id="j").max_wall_clock + GRACE
    assert default.start_task > default.tasks


def test_with_an_account_key_a_sas_outlives_the_run_however_long_it_may_be() -> None:
    long = lifetimes(timedelta(days=30), None)

    assert long.tasks == timedelta(days=30) + GRACE
    assert long.warning(START) is None


def test_no_sas_outlives_what_the_service_lets_a_task_live() -> None:
    assert lifetimes(timedelta(days=9_999_999), None).tasks == LONGEST_TASK + GRACE


def test_a_run_that_may_outlive_its_sas_is_warned_of_with_both_dates() -> None:
    long = lifetimes(timedelta(days=30), WEEK)

    warning = long.warning(START)

    assert long.tasks == long.start_task == WEEK
    assert warning is not None
    assert "until 2026-01-31 00:00 UTC" in warning
    assert "ends at 2026-01-07 23:00 UTC" in warning
    assert "'job.max_wall_clock' to 6d or less" in warning


def of_schedule(until: timedelta | None, *, at: datetime = START) -> Lifetimes:
    end = until if until is None else START + until
    schedule = Schedule(every=timedelta(hours=1), until=end)
    return Lifetimes.of_schedule(schedule, Job(id="j", max_wall_clock=HOUR), None, at)


def test_what_a_schedule_sends_lives_ten_years_where_it_has_no_end() -> None:
    endless = of_schedule(None)

    assert endless.schedule == endless.start_task == WITHOUT_END
    assert endless.tasks == WITHOUT_END / 2


def test_what_a_schedule_sends_outlives_the_last_job_that_it_may_make() -> None:
    month = timedelta(days=30)

    assert of_schedule(month).needed == month + HOUR + GRACE
    assert of_schedule(month).schedule > month + HOUR + GRACE


def test_a_plan_of_the_same_week_is_the_same_plan() -> None:
    month = timedelta(days=30)

    later = of_schedule(month, at=START + timedelta(days=1))

    assert later.schedule == of_schedule(month).schedule
    # What was made at first lasts longer than what a later plan asks for.
    assert START + of_schedule(month).schedule > START + timedelta(days=1) + later.tasks
