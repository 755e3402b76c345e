"""Every command of flowrun by its words, as `import shipyard`."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from flowrun.cli.app import app


def _commands(group: Any, *before: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's own
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, *before, name)
        else:
            yield " ".join((*before, name)), command


COMMANDS: dict[str, Any] = dict(_commands(typer.main.get_command(app)))


def options_of(command: Any) -> dict[str, Any]:  # noqa: ANN401 - likewise
    """Return the options of a command, each by all of its names."""
    return {
        name: one
        for one in command.params
        for name in (*one.opts, *one.secondary_opts)
        if name.startswith("-")
    }
