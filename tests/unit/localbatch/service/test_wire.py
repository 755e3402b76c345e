"""How values are written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbatch.service.wire import (
    UNLIMITED,
    format_duration,
    format_time,
    make_etag,
    parse_duration,
    parse_time,
)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(minutes=6), "PT6M"),
        (timedelta(days=7), "P7D"),
        (timedelta(hours=1, minutes=30), "PT1H30M"),
        (timedelta(days=1, hours=2, seconds=3, milliseconds=500), "P1DT2H3.5S"),
    ],
)
def test_durations_are_written_without_zero_parts(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text


@pytest.mark.parametrize("text", ["PT01H30M00S", "PT90M", "PT5400S"])
def test_durations_are_read_in_any_iso_form(text: str) -> None:
    assert parse_duration(text) == timedelta(minutes=90)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "90", "P1Y", "PT1H30", "P9999999999D"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any text will do
        parse_duration(text)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=10_000_000)))
def test_a_written_duration_reads_as_itself(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


def test_unlimited_is_the_longest_duration() -> None:
    assert parse_duration(UNLIMITED).days == 10_675_199


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive limits
def test_a_written_time_reads_as_itself(time: datetime) -> None:
    assert parse_time(format_time(time)) == time


def test_a_whole_second_has_no_fraction() -> None:
    assert format_time(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"


def test_an_etag_has_the_services_form() -> None:
    assert make_etag(datetime(2023, 8, 28, tzinfo=UTC)).startswith("0x8DB")
