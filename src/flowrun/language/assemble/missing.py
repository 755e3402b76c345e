"""Why a path or a glob finds no file, and which names come near."""

import os.path
from pathlib import Path

from flowrun.language.assemble.local_globs import Glob
from flowrun.language.problems import Problems
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address

SHOWN = 5


def report_missing(
    problems: Problems, address: Address, pattern: str, *, folder: Path, glob: Glob
) -> None:
    """Report a pattern that finds nothing in a folder."""
    wanted = glob.parts[0]
    if not folder.is_dir():
        summary = f"the folder {folder} does not exist"
        hint = did_you_mean(folder.name, _names(folder.parent))
        problems.add("missing-folder", address, summary, hint=hint)
    elif not glob.is_plain:
        summary = f"'{pattern}' matches no file in {folder}"
        problems.add("no-match", address, summary, hint=_nearby(wanted, folder))
    elif os.path.isdir(folder / wanted):  # noqa: PTH112  # a name too long is no error to it
        summary = f"{folder / wanted} is a folder"
        problems.add(
            "missing-file", address, summary, hint=f"For all its files, say '{pattern}/**'."
        )
    else:
        summary = f"there is no file '{wanted}' in {folder}"
        problems.add("missing-file", address, summary, hint=_nearby(wanted, folder))


def _nearby(wanted: str, folder: Path) -> str:
    names = _names(folder)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    there = f"It has: {', '.join(names[:SHOWN])}{more}." if names else "It is empty."
    return did_you_mean(wanted, names) or there


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
