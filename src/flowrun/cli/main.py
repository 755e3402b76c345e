"""The entry point: answers `--version` at once, leaves all else to the command line proper."""

import sys

from flowrun import __version__


def main() -> None:
    """Run flowrun with the arguments of this process, and exit."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print(f"flowrun {__version__}")  # noqa: T201 - everything else is slower to import
        return
    # Imported late because it brings typer, which takes longer than the answer above.
    from flowrun.cli.boundary import run  # noqa: PLC0415

    run(arguments or ["--help"])
