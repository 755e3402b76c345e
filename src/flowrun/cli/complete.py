"""What Tab offers: workflow files, and the parameters of the one that is meant.

Nothing here may print or fail: who presses Tab asks for words, not for diagnostics.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from flowrun.cli.workflow_file import FOLDER, find_workflow
from flowrun.errors import FlowrunError

if TYPE_CHECKING:
    from flowrun.language.load import Param

YAML = ("*.yaml", "*.yml")


def complete_workflow(incomplete: str) -> list[str]:
    """Return the workflow files that can be meant, and those below the folder begun with."""
    try:
        return list(dict.fromkeys(_yaml_files(incomplete)))
    except OSError:
        return []


def _yaml_files(incomplete: str) -> Iterator[str]:
    begun = incomplete.rpartition("/")[0]
    # With nothing begun, the folder where workflow files belong comes first.
    folders = [f"{begun}/"] if begun or incomplete.startswith("/") else [f"{FOLDER}/", ""]
    for folder in folders:
        for pattern in YAML:
            yield from (f"{folder}{path.name}" for path in sorted(Path(folder).glob(pattern)))


def complete_param(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return `NAME=VALUE` for each value that is known, `NAME=` where none is."""
    # Late, because no other word needs the language.
    from flowrun.language.load import load_params  # noqa: PLC0415

    try:
        # A profile may give parameters other defaults.
        params = load_params(_meant_file(context), context.params.get("profile") or ())
    except (FlowrunError, OSError):
        return []
    return [
        (f"{param.name}={value}", param.description)
        for param in params
        for value in _known_values(param)
        if f"{param.name}={value}".startswith(incomplete)
    ]


def complete_profile(context: typer.Context, incomplete: str) -> list[str]:
    """Return the profiles of the workflow that is meant."""
    # Late, because no other word needs the language.
    from flowrun.language.load import load_profiles  # noqa: PLC0415

    try:
        return [name for name in load_profiles(_meant_file(context)) if name.startswith(incomplete)]
    except (FlowrunError, OSError):
        return []


def complete_key(incomplete: str) -> list[str]:
    """Return the keys that the way through the file can go on with."""
    # Late, because no other word needs the language.
    from flowrun.language.explain import explain_key, top_keys  # noqa: PLC0415

    before, dot, begun = incomplete.rpartition(".")
    try:
        keys = explain_key(before).keys if dot else top_keys()
    except FlowrunError:
        return []
    return [f"{before}{dot}{key}" for key in keys if key.startswith(begun)]


def _meant_file(context: typer.Context) -> Path:
    given = context.params.get("workflow")
    return find_workflow(Path(given) if given else None, Path())


def _known_values(param: "Param") -> Iterable[str]:
    if "enum" in param.limits:
        return [str(value) for value in cast("list[object]", param.limits["enum"])]
    if param.type == "boolean":
        return ["true", "false"]
    return [str(param.default) if isinstance(param.default, int | float | str) else ""]
