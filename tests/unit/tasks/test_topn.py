"""The program topn.py, run as a task runs it: a process with files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
TOPN = REPOSITORY / "tasks" / "topn.py"
DATA = REPOSITORY / "workflows" / "data"

Topn = Callable[..., subprocess.CompletedProcess[bytes]]
Count = Callable[..., list[str]]


def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", str(TOPN), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={"LC_ALL": "C"})


@pytest.fixture
def topn(tmp_path: Path) -> Topn:
    """Run topn on bytes; the output file is `out`."""

    def run_on(content: bytes, numwords: int = 10) -> subprocess.CompletedProcess[bytes]:
        source = tmp_path / "in.txt"
        source.write_bytes(content)
        return run("--filepath", source, "--numwords", numwords, "--output", tmp_path / "out")

    return run_on


@pytest.fixture
def count(topn: Topn) -> Count:
    """Return topn's lines for a text, with single spaces."""

    def count_in(text: str, numwords: int = 10) -> list[str]:
        result = topn(text.encode(), numwords)
        assert result.returncode == 0
        return [" ".join(line.split()) for line in result.stdout.decode().splitlines()]

    return count_in


def test_the_most_frequent_words_come_first(count: Count) -> None:
    assert count("sea wind sea light sea wind", 2) == ["sea 3", "wind 2"]


def test_words_of_equal_count_are_in_alphabetical_order(count: Count) -> None:
    assert count("pear apple fig fig apple pear") == ["apple 2", "fig 2", "pear 2"]


def test_more_words_asked_for_than_there_are_gives_all(count: Count) -> None:
    assert count("one two", 100) == ["one 1", "two 1"]


def test_case_makes_no_difference(count: Count) -> None:
    assert count("The THE the Straße STRASSE") == ["the 3", "strasse 2"]


def test_punctuation_and_hyphens_end_a_word(count: Count) -> None:
    assert count("well-known, well; known (well)") == ["well 3", "known 2"]


def test_an_apostrophe_inside_a_word_belongs_to_it(count: Count) -> None:
    assert count("don't don\u2019t 'quoted' dogs'") == ["don't 2", "dogs 1", "quoted 1"]


def test_numbers_and_underscores_are_not_words(count: Count) -> None:
    assert count("1984 24th a_b __ 7") == ["a 1", "b 1", "th 1"]


def test_composed_and_decomposed_letters_are_the_same(count: Count) -> None:
    assert count("caf\u00e9 cafe\u0301 CAFE\u0301") == ["café 3"]


def test_marks_that_have_no_composed_form_stay_in_their_word(count: Count) -> None:
    assert count("हिन्दी हिन्दी x\u0331y") == ["हिन्दी 2", "x\u0331y 1"]


def test_words_of_many_scripts_are_counted(count: Count) -> None:
    assert count("море море θάλασσα 海") == ["море 2", "θάλασσα 1", "海 1"]


def test_counts_stand_below_one_another(topn: Topn) -> None:
    result = topn(b"sea " * 12 + b"lighthouse " * 3)

    assert result.stdout.decode() == "sea        12\nlighthouse  3\n"


def test_the_output_file_holds_what_is_printed(topn: Topn, tmp_path: Path) -> None:
    result = topn("über über Berg".encode())

    assert (tmp_path / "out").read_bytes() == result.stdout == "über 2\nberg 1\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "out"]


def test_an_empty_file_gives_an_empty_result(topn: Topn, tmp_path: Path) -> None:
    result = topn(b"")

    assert result.returncode == 0
    assert result.stdout == b""
    assert (tmp_path / "out").read_bytes() == b""


def test_a_byte_order_mark_is_no_part_of_the_first_word(topn: Topn) -> None:
    assert topn(b"\xef\xbb\xbfsea sea").stdout == b"sea 2\n"


def test_windows_line_ends_change_nothing(topn: Topn) -> None:
    assert topn(b"sea\r\nsea\r\n").stdout == b"sea 2\n"


def test_bad_encoding_is_reported_with_file_and_offset(topn: Topn, tmp_path: Path) -> None:
    result = topn(b"good line\ncaf\xe9 line\n")

    assert result.returncode == 1
    assert result.stdout == b""
    assert f"{tmp_path / 'in.txt'}: byte 0xe9 at offset 13" in result.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_a_failure_leaves_an_older_result_alone(topn: Topn, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("older")

    topn(b"\xff\xfe")

    assert (tmp_path / "out").read_text() == "older"


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"

    result = run("--filepath", missing, "--numwords", 3, "--output", tmp_path / "out")

    assert result.returncode == 1
    assert result.stderr.decode() == f"topn.py: {missing}: No such file or directory\n"


def test_an_output_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("sea")

    result = run("--filepath", source, "--numwords", 3, "--output", tmp_path / "no" / "out")

    assert result.returncode == 1
    assert b"No such file or directory" in result.stderr


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", ""])
def test_fewer_than_one_word_is_refused(tmp_path: Path, number: str) -> None:
    result = run("--filepath", TOPN, f"--numwords={number}", "--output", tmp_path / "out")

    assert result.returncode == 2
    assert b"whole number of 1 or more" in result.stderr
    assert not (tmp_path / "out").exists()


def test_help_teaches_what_a_word_is() -> None:
    result = run("--help")

    assert result.returncode == 0
    assert b"what counts as a word" in result.stdout
    assert b"example:" in result.stdout


def test_the_sample_texts_have_different_words_on_top(tmp_path: Path) -> None:
    results = [
        run("--filepath", path, "--numwords", 3, "--output", tmp_path / "out").stdout.split()
        for path in sorted(DATA.glob("taskdata*.txt"))
    ]

    tops = {frozenset(result[::2]) for result in results}

    assert len(tops) == 3
