"""What the page for people from other tools calls a key, a command or a variable is one."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from support.cli_commands import COMMANDS, options_of
from support.key_paths import is_key
from support.page_tables import tables

REPOSITORY = Path(__file__).parents[3]
PAGE = REPOSITORY / "docs/reference/coming-from.md"
OURS = {"here", "instead"}
"""The headings of the columns that say what we have."""
SOURCES = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "src").rglob("*.py")]
VARIABLE = re.compile(r"([A-Z]+(?:_[A-Z]+)+_?)(?:<NAME>)?")
ROWS = [row for table in tables(PAGE.read_text(encoding="utf-8")) for row in table]
WORDS = sorted(
    {
        words
        for row in ROWS
        for heading in OURS & row.keys()
        for words in re.findall(r"`([^`]+)`", row[heading])
        # Commands of Azure's own are beyond us.
        if not words.startswith("az ")
    }
)


def is_ours(words: str) -> bool:
    """Say whether there is such a command with such options, option, variable or key."""
    first, *rest = shlex.split(words)
    if first == "flowrun":
        return is_command(rest)
    if first.startswith("-"):
        return any(has_option(command, first, rest) for command in COMMANDS.values())
    if variable := VARIABLE.fullmatch(words):
        return any(f'"{variable[1]}' in source for source in SOURCES)
    return is_key(words)


def is_command(words: list[str]) -> bool:
    """Say whether the words name a command, with options that it has; what follows is a value."""
    name = next((name for name in COMMANDS if words[: len(name.split())] == name.split()), "")
    return bool(name) and all(
        has_option(COMMANDS[name], word, words[at + 1 :])
        for at, word in enumerate(words)
        if word.startswith("-")
    )


def has_option(command: Any, option: str, rest: list[str]) -> bool:  # noqa: ANN401 - typer's own
    """Say whether the command has the option, and whether it takes the value that follows."""
    found = options_of(command).get(option)
    choices = getattr(found and found.type, "choices", None)
    return found is not None and (choices is None or (rest[:1] != [] and rest[0] in choices))


@pytest.mark.parametrize("words", WORDS)
def test_what_it_calls_ours_is_ours(words: str) -> None:
    assert is_ours(words)


def test_every_row_says_what_is_here() -> None:
    told = [row[heading] for row in ROWS for heading in OURS & row.keys()]

    assert (len(told), all(told)) == (len(ROWS), True)


@pytest.mark.parametrize(
    "words",
    [
        "pool.vmsize",
        "pool.lifetime: forever",
        "containers.name.keep",
        "tasks.for_each: {lines: samples.csv}",
        "flowrun deploy",
        "flowrun plan --follow",
        "flowrun status --format yaml",
        "--unheard-of",
        "AZURE_UNHEARD_OF",
        "needs",
    ],
)
def test_what_we_have_not_is_seen(words: str) -> None:
    assert not is_ours(words)
