"""Which workflow is meant by a command that needs only its name: a file, a name, or neither."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from flowrun.cli.workflow_file import find_workflow
from flowrun.errors import SpecError, UsageError

if TYPE_CHECKING:
    from flowrun.language.load import Claims

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The form of a workflow's name; a file that is meant has at least a dot or a slash."""


def find_name(named: str | None) -> str:
    """Return the name of the workflow that `named` calls by its name or its file.

    Without it the only workflow file counts, as with every other command.

    Raises:
        SpecError: the file cannot be read, or says no name.
        UsageError: nothing tells which workflow is meant.
    """
    if named and _is_name(named):
        return named
    # Late, because a name needs no YAML.
    from flowrun.language.load import load_name  # noqa: PLC0415

    try:
        return load_name(find_workflow(Path(named) if named else None, Path()))
    except UsageError as error:
        raise UsageError(
            f"{error}\nhint: or give the name of a workflow that the account has"
        ) from error


def find_storage(named: str | None) -> "Claims | None":
    """Return where the file of the workflow puts its containers; None when only a name is given,
    or when the file cannot tell.
    """
    if named and _is_name(named):
        return None
    from flowrun.language.load import load_storage  # noqa: PLC0415

    try:
        return load_storage(find_workflow(Path(named) if named else None, Path()))
    except SpecError:
        # Its name was enough to find the runs; a mistake elsewhere in it does no harm here.
        return None


def _is_name(named: str) -> bool:
    """A file of just this name is meant before a workflow that is called so."""
    return bool(NAME.fullmatch(named)) and not Path(named).is_file()
