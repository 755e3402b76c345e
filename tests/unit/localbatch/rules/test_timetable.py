"""When a job schedule is due."""

from datetime import UTC, datetime, timedelta

from localbatch.rules.timetable import Timetable, read_timetable

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOURLY = Timetable(start=NOON, interval=timedelta(hours=1))


def at(hour: int, minute: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute)


def test_the_first_run_is_the_start_when_that_lies_ahead() -> None:
    assert HOURLY.first(at(9)) == NOON


def test_the_first_run_of_a_late_recurrence_keeps_its_rhythm() -> None:
    assert HOURLY.first(at(14, 20)) == at(15)


def test_a_schedule_without_recurrence_is_due_once_however_late() -> None:
    once = Timetable(start=NOON)

    assert once.first(at(20)) == NOON
    assert once.following(NOON) is None


def test_a_run_stays_current_until_it_is_due() -> None:
    assert HOURLY.current(at(13), at(12, 30)) == at(13)


def test_missed_runs_are_not_made_up_for() -> None:
    assert HOURLY.current(at(13), at(16, 10)) == at(16)


def test_a_run_is_lost_after_its_window() -> None:
    table = Timetable(start=NOON, interval=timedelta(hours=1), window=timedelta(minutes=5))

    assert table.current(NOON, at(12, 5)) == NOON
    assert table.current(NOON, at(12, 6)) == at(13)


def test_a_single_run_that_is_lost_was_the_last() -> None:
    assert Timetable(start=NOON, window=timedelta(minutes=5)).current(NOON, at(12, 6)) is None


def test_nothing_runs_after_the_end() -> None:
    table = Timetable(start=NOON, interval=timedelta(hours=1), end=at(13, 30))

    assert table.following(NOON) == at(13)
    assert table.following(at(13)) is None
    assert table.current(at(13), at(13, 31)) is None


def test_an_absent_start_is_the_time_of_creation() -> None:
    found = read_timetable({"recurrenceInterval": "PT1M"}, created=NOON)

    assert found == Timetable(start=NOON, interval=timedelta(minutes=1))
