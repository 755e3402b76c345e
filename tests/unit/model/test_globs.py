"""Globs over blob paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.model.globs import matches_glob


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "d/a.txt", False),
        ("**/*.txt", "a.txt", True),
        ("**/*.txt", "d/e/a.txt", True),
        ("**", "d/e/a.txt", True),
        ("d/**", "d/e/a.txt", True),
        ("d/**", "dd/a.txt", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "b.txt", True),
        ("[!ab].txt", "b.txt", False),
        ("a[*]", "a*", True),
        ("a.c", "abc", False),
        ("[!a]", "/", False),
        ("a[+-9]b", "a/b", False),
        ("a[+-9]b", "a.b", True),
        ("?[/?]", "[/", False),
        ("?[/?]", "x[/y]", True),
        ("[", "[", True),
        ("[z-a]", "[z-a]", True),
        ("[]a]", "]", True),
        ("[!]", "[!]", True),
    ],
)
def test_a_pattern_matches_whole_paths(pattern: str, path: str, *, expected: bool) -> None:
    assert matches_glob(path, pattern) is expected


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_pattern_breaks_the_matcher(pattern: str, path: str) -> None:
    assert matches_glob(path, pattern) in {True, False}
