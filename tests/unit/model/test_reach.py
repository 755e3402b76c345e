"""Which names two patterns can have in common."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flowrun.model.files import OutputFile
from flowrun.model.globs import matches_glob
from flowrun.model.reach import Reach, output_reach

PATTERNS = st.text(alphabet="ab/*?[]!", max_size=8)
NAMES = st.text(alphabet="ab/*[]", max_size=8)


def meet(first: str, second: str) -> bool:
    return Reach.of_glob(first).meet(Reach.of_glob(second)) is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("*.csv", "*.txt"),
        ("a/*", "b/**"),
        ("*.txt", "data/*.txt"),
        ("a.txt", "b.txt"),
        ("a*", "a/b"),
        ("a[*]b", "axb"),
    ],
)
def test_patterns_whose_fixed_parts_differ_do_not_meet(first: str, second: str) -> None:
    assert not meet(first, second)
    assert not meet(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [("*", "a*"), ("**", "a/b"), ("**/*.txt", "a/b/*"), ("a[bc]", "a?"), ("a[*]b", "a?b")],
)
def test_patterns_that_may_name_the_same_meet(first: str, second: str) -> None:
    assert meet(first, second)
    assert meet(second, first)


@example(first="?/", second="?[/?]", name="[/")
@given(first=PATTERNS, second=PATTERNS, name=NAMES)
def test_patterns_that_match_one_name_always_meet(first: str, second: str, name: str) -> None:
    if matches_glob(name, first):
        assert Reach.of_glob(first).meet(Reach.of_name(name))
        if matches_glob(name, second):
            assert meet(first, second)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("a.csv", "", Reach.of_name("a.csv")),
        ("out/a.csv", "", Reach.of_name("a.csv")),
        ("a.csv", "x/b", Reach.of_name("x/b")),
        ("out/*.csv", "x", Reach("x/", ".csv", 1)),
        ("out/**/*.csv", "x/", Reach("x/", ".csv", None)),
        ("../std*.txt", "", Reach("std", ".txt", 0)),
        ("${NAME}.csv", "", Reach("", ".csv", None)),
        ("$NAME/a.csv", "", Reach.of_name("a.csv")),
        ("$NAME/*.csv", "x", Reach("x/", ".csv", 1)),
        ("a[[]1].csv", "", Reach.of_name("a[1].csv")),
    ],
)
def test_an_output_reaches_the_blobs_that_it_can_become(
    pattern: str, path: str, expected: Reach
) -> None:
    assert output_reach(OutputFile(pattern=pattern, container="c", path=path)) == expected
