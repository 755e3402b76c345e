"""When jobs of a schedule are due."""

from datetime import UTC, datetime, timedelta

import pytest

from flowrun.model.schedule import Schedule

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TWO = datetime(2027, 1, 1, 2, tzinfo=UTC)
NIGHTLY = Schedule(every=DAY, start=TWO)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (TWO - HOUR, TWO),
        (TWO, TWO),
        (TWO + HOUR, TWO + DAY),
        (TWO + 30 * DAY, TWO + 30 * DAY),
        (TWO + 30 * DAY + HOUR, TWO + 31 * DAY),
    ],
)
def test_a_start_that_has_passed_says_at_which_times(now: datetime, start: datetime) -> None:
    assert NIGHTLY.from_now(now).start == start


def test_without_a_start_jobs_begin_at_once() -> None:
    assert Schedule(every=DAY).from_now(TWO).start is None


@pytest.mark.parametrize(
    ("schedule", "now", "goes_on"),
    [
        (Schedule(every=DAY), TWO, True),
        (Schedule(every=DAY, until=TWO), TWO - HOUR, True),
        (Schedule(every=DAY, until=TWO), TWO, False),
        (Schedule(every=DAY, start=TWO, until=TWO + 12 * HOUR), TWO - HOUR, True),
        # The next time that is due would be behind the end.
        (Schedule(every=DAY, start=TWO, until=TWO + 12 * HOUR), TWO + HOUR, False),
    ],
)
def test_a_schedule_goes_on_while_a_job_is_due(
    schedule: Schedule, now: datetime, *, goes_on: bool
) -> None:
    assert schedule.goes_on(now) == goes_on
