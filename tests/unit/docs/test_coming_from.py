"""What the page for people from other tools calls a key, a command or a variable is one."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from flowrun.cli.app import app
from support.key_paths import is_key

REPOSITORY = Path(__file__).parents[3]
PAGE = REPOSITORY / "docs/reference/coming-from.md"
OURS = {"here", "instead"}
"""The headings of the columns that say what we have."""
GROUP = typer.main.get_command(app)
SOURCES = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "src").rglob("*.py")]
VARIABLE = re.compile(r"([A-Z]+(?:_[A-Z]+)+_?)(?:<NAME>)?")


def tables(page: str) -> Iterator[list[dict[str, str]]]:
    """Yield the rows of each table, by the headings."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        headings, _, *rows = (
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in table.splitlines()
        )
        yield [dict(zip(headings, row, strict=True)) for row in rows]


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
        return is_command(GROUP, rest)
    if first.startswith("-"):
        return any(has_option(command, first, rest) for command in all_commands(GROUP))
    if variable := VARIABLE.fullmatch(words):
        return any(f'"{variable[1]}' in source for source in SOURCES)
    return is_key(words)


def is_command(command: Any, words: list[str]) -> bool:  # noqa: ANN401 - typer's own click
    """Say whether the words name a command, with options that it has."""
    if isinstance(command, TyperGroup):
        return (
            bool(words)
            and words[0] in command.commands
            and is_command(command.commands[words[0]], words[1:])
        )
    return all(
        has_option(command, word, words[at + 1 :])
        for at, word in enumerate(words)
        if word.startswith("-")
    )


def has_option(command: Any, option: str, rest: list[str]) -> bool:  # noqa: ANN401 - likewise
    """Say whether the command has the option, and whether it takes the value that follows."""
    found = [one for one in command.params if option in (*one.opts, *one.secondary_opts)]
    choices = [one.type.choices for one in found if hasattr(one.type, "choices")]
    return bool(found) and all(rest[:1] and rest[0] in one for one in choices)


def all_commands(group: Any) -> Iterator[Any]:  # noqa: ANN401 - likewise
    """Yield every command, those of groups as well."""
    for command in group.commands.values():
        yield from all_commands(command) if isinstance(command, TyperGroup) else (command,)


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
