"""Files of other tools -> the text of a workflow file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flowrun.errors import UsageError
from flowrun.language.imports.az_template import import_az_templates
from flowrun.language.imports.parse import parse_foreign
from flowrun.language.imports.shipyard import KINDS, import_shipyard
from flowrun.language.imports.sketch import Sketch
from flowrun.language.write import write_workflow

SUFFIXES = (".yaml", ".yml")
HEAD = "Check each line before you apply it: flowrun validate, then flowrun plan."


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The text of a workflow file, and what was not carried over; the text tells it, too."""

    text: str
    notes: tuple[str, ...]


def import_shipyard_folder(folder: Path) -> Imported:
    """Read the configuration folder of Batch Shipyard.

    Raises:
        UsageError: there is no such folder, or its files have not the form of Batch Shipyard's.
        SpecError: a file is no YAML.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder '{folder}'")
    paths = {
        kind: folder / f"{kind}{suffix}"
        for kind in KINDS
        for suffix in SUFFIXES
        if (folder / f"{kind}{suffix}").is_file()
    }
    files = {kind: parse_foreign(path) for kind, path in paths.items()}
    return _finish(import_shipyard(files), f"Made from the Batch Shipyard folder '{folder.name}'.")


def import_az_files(paths: Sequence[Path]) -> Imported:
    """Read pools and jobs as `az batch` takes them, as plain JSON or as templates.

    Raises:
        UsageError: a file is neither a pool nor a job.
        SpecError: a file is no JSON.
    """
    sketch = import_az_templates({path.name: parse_foreign(path) for path in paths})
    return _finish(sketch, f"Made from {', '.join(path.name for path in paths)}.")


def _finish(sketch: Sketch, origin: str) -> Imported:
    # Many jobs of one file may lack the same.
    notes = tuple(dict.fromkeys(sketch.notes))
    told = ("What was not carried over:", *(f"- {note}" for note in notes)) if notes else ()
    text = write_workflow(sketch.in_order(), (origin, HEAD, *told))
    return Imported(text=text, notes=notes)
