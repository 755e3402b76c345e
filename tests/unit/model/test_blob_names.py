"""The one form of a blob's name, and what no blob can be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.model.blob_names import name_fault, prefix_fault, tidy_name, tidy_prefix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("./a", "a"),
        ("a/./b", "a/b"),
        ("a//b", "a/b"),
        (".//./a//.//b", "a/b"),
        ("x/", "x/"),
        ("/a", "/a"),
        ("..", ".."),
        (".a/b", ".a/b"),
    ],
)
def test_a_new_name_is_written_in_as_few_words_as_possible(text: str, expected: str) -> None:
    assert tidy_name(text) == expected


def test_a_name_that_is_there_keeps_its_doubled_slash() -> None:
    assert tidy_prefix("./a//b") == "a//b"


@pytest.mark.parametrize(
    "name",
    [
        "a",
        ".a",
        "a b",
        "a.b",
        "a//b",
        "x" * 1024,
        "/".join("a" * 254),
        "\U0001f600",
        "\u200d",
        "ü:?#%",
    ],
)
def test_what_storage_takes_has_no_fault(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("", "a/", "/a", "..", "a/../b", "a\\b", "a.", "a./b", "a..", "."),
        *("a\nb", "\x7f", "\x85", "\ud800", "\uf8ff", "\uffff", "\U0001fffe"),
        *("x" * 1025, "\U0001f600" * 513, "/".join("a" * 255)),
    ],
)
def test_what_storage_changes_or_refuses_has_a_fault(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize("prefix", ["", "a.", "a/", ".", "v1.", "x/."])
def test_the_last_part_of_a_prefix_may_go_on(prefix: str) -> None:
    assert prefix_fault(prefix) == ""


@given(text=st.text(alphabet="a./\\", max_size=12))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)
    assert tidy_prefix(tidy_prefix(text)) == tidy_prefix(text)
