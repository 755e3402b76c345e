"""Which bytes a range header asks for."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbatch.files.entry import FileApiError
from localbatch.files.ranges import parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=5-", (5, 99)),
        ("bytes=99-99", (99, 99)),
        ("bytes=0-1000", (0, 99)),
    ],
)
def test_the_end_is_kept_within_the_file(header: str, expected: tuple[int, int]) -> None:
    assert parse_range(header, 100) == expected


@pytest.mark.parametrize(
    "header", ["bytes=100-", "bytes=9-5", "bytes=-5", "bytes=a-b", "", "0-9", "bytes=0-1,3-4"]
)
def test_what_cannot_be_answered_is_refused(header: str) -> None:
    with pytest.raises(FileApiError, match="InvalidRange"):
        parse_range(header, 100)


def test_an_empty_file_has_no_range() -> None:
    with pytest.raises(FileApiError, match="InvalidRange"):
        parse_range("bytes=0-", 0)


@given(st.one_of(st.text(), st.from_regex(r"bytes=\d*-\d*")), st.integers(0, 2**40))
def test_any_header_is_a_range_within_the_file_or_refused(header: str, size: int) -> None:
    with suppress(FileApiError):
        first, last = parse_range(header, size)

        assert 0 <= first <= last < size
