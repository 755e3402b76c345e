"""Which workflow file is meant when none is named."""

from pathlib import Path

from flowrun.errors import UsageError

FOLDER = "workflows"
FALLBACK = "flowrun.yaml"


def find_workflow(named: Path | None, folder: Path) -> Path:
    """Return the named file, or the only one that `folder` has.

    Raises:
        UsageError: there is none, or more than one.
    """
    if named is not None:
        return named
    # Sorted, so that the same folder always gives the same message.
    candidates = sorted(path for path in (folder / FOLDER).glob("*.y*ml") if path.is_file())
    fallback = folder / FALLBACK
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = "\n".join(f"  {display_name(path, folder)}" for path in candidates)
        raise UsageError(f"there are several workflow files; name the one you mean:\n{names}")
    if fallback.is_file():
        return fallback
    raise UsageError(
        f"there is no workflow file: name one, or put one at {FOLDER}/NAME.yaml or {FALLBACK}"
    )


def display_name(path: Path, folder: Path) -> str:
    """Return how messages call the file: relative to the folder where that is shorter."""
    absolute = path.absolute()
    return str(absolute.relative_to(folder)) if absolute.is_relative_to(folder) else str(path)
