"""Schedules in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from flowrun.model.schedule import Schedule
from flowrun.report.timetable import utc, when

TWO = datetime(2027, 1, 31, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (timedelta(days=7), "every 7 days"),
        (timedelta(hours=24), "every day"),
        (timedelta(hours=1), "every hour"),
        (timedelta(minutes=90), "every 90 minutes"),
        (timedelta(seconds=90), "every 90 seconds"),
    ],
)
def test_lengths_are_told_in_the_largest_unit_that_fits(every: timedelta, words: str) -> None:
    assert when(Schedule(every=every)) == words


def test_beginning_and_end_are_told_in_utc() -> None:
    schedule = Schedule(every=timedelta(days=1), start=TWO, until=TWO + timedelta(days=28))

    assert when(schedule) == "every day from 2027-01-31 02:00 UTC until 2027-02-28 02:00 UTC"
    assert utc(TWO.astimezone(timezone(timedelta(hours=3)))) == "2027-01-31 02:00 UTC"
