"""One rule for every value that becomes text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.language.text.scalars import parse_integer, parse_number, write

DIGITS = [
    "7",
    "007",
    "-0",
    "+5",
    "1234567890123456789012",
    "1.10",
    "3.0",
    ".5",
    "5.",
    "1e3",
    "-1E-5",
]


@pytest.mark.parametrize("digits", DIGITS)
def test_a_number_keeps_its_digits_and_computes_as_a_number(digits: str) -> None:
    number = parse_number(digits)

    assert write(number) == digits
    assert float(number) == float(digits)


@given(st.integers())
def test_a_whole_number_of_any_size_is_written_as_it_was(number: int) -> None:
    assert write(parse_integer(str(number))) == str(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        ("  as is ", "  as is "),
        (2.5, "2.5"),
        ([], "[]"),
        (["a b", 1, True, None], '["a b",1,true,null]'),
        ([parse_number("1.10"), parse_number("007"), parse_number("5.")], "[1.10,7,5.0]"),
        ({"é": ['"']}, '{"é":["\\""]}'),
        ((number for number in (1, 2)), "[1,2]"),
    ],
)
def test_a_value_is_written_as_yaml_or_json_write_it(value: object, text: str) -> None:
    assert write(value) == text


def test_nothing_has_no_text() -> None:
    with pytest.raises(ValueError, match="nothing"):
        write(None)


def test_what_is_beyond_all_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        parse_number("9" * 400 + ".0")
