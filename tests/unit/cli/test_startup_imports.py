"""A command that needs no account imports nothing that talks to one."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
TOPN = "workflows/topn.yaml"
COMMANDS = [
    ("--version",),
    ("--help",),
    ("schema",),
    ("validate", TOPN),
    *(("export", TOPN, "--format", kind) for kind in ("az", "arm", "python")),
]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_start_up_imports_no_azure_package(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "flowrun", *arguments]

    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    imported = [line for line in done.stderr.splitlines() if "| azure" in line.replace("  ", " ")]
    assert imported == []
