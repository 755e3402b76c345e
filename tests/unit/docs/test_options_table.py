"""The table of options says of each one which commands have it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cli_commands import COMMANDS, options_of
from support.page_tables import tables

PAGE = Path(__file__).parents[3] / "docs/reference/commands.md"


def told_options() -> Iterator[tuple[str, str, str]]:
    """Yield each option that the table tells, with a command that has it, and its values."""
    (rows,) = (rows for rows in tables(PAGE.read_text("utf-8")) if "option" in rows[0])
    commands = ""
    for row in rows:
        commands = commands if row["of"] == "the same" else row["of"]
        for option in re.findall(r"(?<![^`])--?[a-z-]+", row["option"]):
            values = row["option"].partition(f"{option} ")[2].strip("`")
            yield from ((option, command, values) for command in commands.split(", "))


TOLD = [told for told in told_options() if told[1] != "all"]
WITH_FORMATS = sorted({command for option, command, _ in TOLD if option == "--format"})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_told_of_it(command: str) -> None:
    told = {option for option, of, _ in TOLD if of == command}

    assert told == options_of(COMMANDS[command]).keys() - {"--help", "-h"}


@pytest.mark.parametrize("command", WITH_FORMATS)
def test_every_format_of_a_command_is_told_of_it(command: str) -> None:
    rows = [values for *key, values in TOLD if key == ["--format", command]]
    told = [value for values in rows for value in values.split("\\|")]

    assert sorted(told) == sorted(options_of(COMMANDS[command])["--format"].type.choices)
