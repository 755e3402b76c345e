#!/usr/bin/env python3
"""Count the words of a text file and write the most frequent ones.

In: a UTF-8 text file. Out: lines of `word count`, the most frequent first, in a file and on stdout.
A plain program: it needs nothing but Python and knows nothing of where it runs.
"""

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

EPILOG = """\
what counts as a word:
  A word is a run of letters in any script, with their combining marks. An apostrophe between
  letters belongs to the word (don't), whether straight or curly; a hyphen, a digit or an
  underscore ends it, so numbers are not counted. Case makes no difference: Straße, STRASSE and
  strasse are one word, printed in its folded form.

order:
  The most frequent first; words that are equally frequent in alphabetical order (by code point).
  With fewer different words than asked for, all are written; an empty file gives an empty result.

example:
  topn.py --filepath story.txt --numwords 3 --output story_OUTPUT.txt

exit status: 0 done, 1 a file cannot be read or written, 2 wrong arguments
"""

# Python's \w knows letters, but not the marks that many scripts put on them.
MARKS = "".join(
    chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code)).startswith("M")
)
LETTERS = rf"[^\W\d_][{MARKS}]*"
WORD = re.compile(rf"(?:{LETTERS})+(?:'(?:{LETTERS})+)*")
CURLY_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
BYTE_ORDER_MARK = "\ufeff"


class InputError(Exception):
    """The file's content cannot be read as text."""


def main() -> int:
    """Run the program; the exit status comes out."""
    options = parse_arguments()
    try:
        result = format_counts(most_frequent(count_words(options.filepath), options.numwords))
        write_whole(options.output, result)
    except InputError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{error.filename}: {error.strerror}")
    sys.stdout.buffer.write(result)
    return 0


def parse_arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        prog="topn.py",
        description="Count the words of a text file and write the most frequent ones.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--filepath", type=Path, required=True, metavar="FILE", help="the text file, in UTF-8"
    )
    parser.add_argument(
        "--numwords", type=positive, required=True, metavar="N", help="how many words, at least 1"
    )
    parser.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="where the result is written"
    )
    return parser.parse_args()


def positive(text: str) -> int:
    """Return the number, which must be a whole one from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def count_words(path: Path) -> Counter[str]:
    """Return how often each word occurs, reading line by line."""
    counts: Counter[str] = Counter()
    for line in read_lines(path):
        text = unicodedata.normalize("NFC", line.casefold()).replace(CURLY_APOSTROPHE, "'")
        counts.update(WORD.findall(text))
    return counts


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines; bytes that are not UTF-8 are named with their place in the file."""
    offset = 0
    with path.open("rb") as stream:
        for line in stream:
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                place = offset + error.start
                raise InputError(
                    f"{path}: byte {line[error.start]:#04x} at offset {place} is not UTF-8 text; "
                    "convert the file to UTF-8 first"
                ) from error
            yield text if offset else text.removeprefix(BYTE_ORDER_MARK)
            offset += len(line)


def most_frequent(counts: Counter[str], number: int) -> list[tuple[str, int]]:
    """Return the words with the highest counts, equal ones in alphabetical order."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def format_counts(counts: list[tuple[str, int]]) -> bytes:
    """Return one line for each word, the counts below one another."""
    width = max((len(word) for word, _ in counts), default=0)
    digits = max((len(str(count)) for _, count in counts), default=0)
    lines = [f"{word:<{width}} {count:>{digits}}\n" for word, count in counts]
    return "".join(lines).encode()


def write_whole(path: Path, content: bytes) -> None:
    """Write the file so that nobody ever sees a part of it."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def complain(message: str) -> int:
    """Say what is wrong on stderr, and return the exit status of a failure."""
    sys.stderr.write(f"topn.py: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
