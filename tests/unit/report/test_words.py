"""Words for numbers."""

import pytest

from flowrun.report.words import human_seconds, human_size, plural, visible


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 byte"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (12_345_678, "12 MiB")],
)
def test_sizes_are_read_easily(size: int, text: str) -> None:
    assert human_size(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (12.3, "12 s"),
        (59.9, "1 min 00 s"),
        (185, "3 min 05 s"),
        (7800, "2 h 10 min"),
    ],
)
def test_durations_are_read_easily(seconds: float, text: str) -> None:
    assert human_seconds(seconds) == text


def test_one_is_singular() -> None:
    assert (plural(1, "task"), plural(0, "task")) == ("1 task", "0 tasks")


def test_control_characters_are_written_out() -> None:
    assert visible("a\x1b\u202e\nb") == "a\\x1b\\u202e\nb"
