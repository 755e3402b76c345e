"""The page about the commands names every command and option that there is."""

import re
import subprocess

import pytest

from e2e.conftest import FLOWRUN, REPOSITORY

PAGE = (REPOSITORY / "docs/reference/commands.md").read_text()
COMMANDS = ["validate", "plan", "apply", "destroy", "export", "schema", "local env", "local logs"]


def help_of(*command: str) -> str:
    """Return what `--help` prints."""
    arguments = (str(FLOWRUN), *command, "--help")
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_on_the_page(command: str) -> None:
    options = set(re.findall(r"--[a-z-]+", help_of(*command.split()))) - {"--help"}

    assert [one for one in sorted(options) if f"`{one}" not in PAGE and f" {one}" not in PAGE] == []


def test_every_command_is_on_the_page() -> None:
    listed = re.findall(r"^  ([a-z]+)  ", help_of().split("Commands:")[1], re.MULTILINE)

    assert [name for name in listed if f"`flowrun {name}" not in PAGE] == []
