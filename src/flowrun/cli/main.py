"""The entry point: answers `--version` at once, leaves all else to the command line proper."""

import gc
import sys

from flowrun import __version__

NEW_OBJECTS = 50_000
"""How many objects come up before Python looks for cycles; its own number is 700. The values of a
plan hold no cycles and live to its end, and looking through them took a fifth of its time.
"""


def main() -> None:
    """Run flowrun with the arguments of this process, and exit."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"flowrun {__version__}")  # noqa: T201 - everything else is slower to import
        return
    gc.set_threshold(NEW_OBJECTS)
    # Imported late because it brings typer, which takes longer than the answer above.
    from flowrun.cli.boundary import run  # noqa: PLC0415

    run(arguments or ["--help"])
