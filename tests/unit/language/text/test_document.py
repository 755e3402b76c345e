"""Values and spans of a YAML file, and the limits that hostile files meet."""

import pytest

from flowrun.errors import SpecError
from flowrun.language.text.document import Document, parse_document
from flowrun.language.text.source import MAX_BYTES, Span, decode_source


def parse(text: str | bytes) -> Document:
    return parse_document(decode_source(text.encode() if isinstance(text, str) else text, "f.yaml"))


def codes(text: str | bytes) -> list[str]:
    with pytest.raises(SpecError) as caught:
        parse(text)
    return [one.code for one in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("2026-01-02", "2026-01-02"),
        ("010", 10),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("~", None),
        ("", None),
        ("true", True),
        ("9" * 30, 10**30 - 1),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    document = parse(f"key: {text}")

    assert document.value["key"] == value


def test_a_value_and_its_key_know_where_they_stand() -> None:
    document = parse("one: 1\ntwo:\n  - deep: value\n")

    assert document.spot(("two", 0, "deep")).span == Span(2, 10, 2, 15)
    assert document.head(("two", 0, "deep")).span == Span(2, 4, 2, 8)


def test_an_address_that_is_not_there_points_to_what_is_around_it() -> None:
    document = parse("one: {two: 2}\n")

    assert document.spot(("one", "three", 4)) == document.spot(("one",))


def test_an_alias_gives_the_value_of_its_anchor() -> None:
    document = parse("one: &a [1, 2]\ntwo: *a\n")

    assert document.value["two"] == [1, 2]


def test_all_duplicate_keys_are_reported_at_once() -> None:
    assert codes("a: 1\na: 2\nb: {c: 1, c: 2}\n") == ["duplicate-key", "duplicate-key"]


def test_a_billion_laughs_are_refused_before_they_are_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert codes("\n".join(lines)) == ["yaml-aliases"]


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    assert codes("a: &a {b: *a}") == ["yaml-aliases"]


def test_nesting_is_refused_before_any_recursion() -> None:
    assert codes("a: " + "[" * 100_000) == ["yaml-depth"]


def test_a_file_that_is_too_large_is_refused() -> None:
    assert codes(b"a" * (MAX_BYTES + 1)) == ["file-too-large"]


def test_a_line_separator_of_unicode_counts_as_yaml_counts() -> None:
    document = parse("one: 'a\u2028 b'\ntwo: 2\n")

    assert document.source.line_of(document.head(("two",)).span) == "two: 2"
