"""Regular expressions as the schema and the parameters use them."""

import warnings

import pytest

from flowrun.language.shape.patterns import BadPatternError, compile_pattern


@pytest.mark.parametrize("text", ["a{99999999999}", "(", "a**", "(" * 1000, "\\", "[", "(?P<a"])
def test_what_is_no_expression_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadPatternError, match=r"."):
        compile_pattern(text)


def test_the_end_is_the_very_end() -> None:
    assert compile_pattern("^a$").search("a")
    assert not compile_pattern("^a$").search("a\n")
    assert compile_pattern(r"^[$]\$$").search("$$")


def test_an_expression_that_a_later_python_reads_differently_gives_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert compile_pattern("[[a]").search("a")
