"""Lines out of bytes that are cut anywhere."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flowrun.actions.log_lines import LONGEST, LineSplitter


def split(*chunks: bytes) -> list[str]:
    splitter = LineSplitter()
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    return [*lines, *splitter.end()]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")).filter(bool)),
    st.data(),
)
def test_lines_do_not_depend_on_where_the_bytes_are_cut(
    lines: list[str], data: st.DataObject
) -> None:
    content = "\n".join(lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)))))
    edges = [0, *cuts, len(content)]

    chunks = [content[start:end] for start, end in pairwise(edges)]

    assert split(*chunks) == lines


def test_an_empty_line_stays_and_the_end_of_a_windows_line_goes() -> None:
    assert split(b"a\r\n\nb") == ["a", "", "b"]


def test_what_is_not_utf_8_is_shown_all_the_same() -> None:
    assert split(b"caf\xe9\n") == ["caf\N{REPLACEMENT CHARACTER}"]


def test_a_line_without_end_comes_in_pieces() -> None:
    pieces = split(*[b"x" * 1000] * 200)

    assert max(map(len, pieces)) <= LONGEST + 1000
    assert sum(map(len, pieces)) == 200_000
