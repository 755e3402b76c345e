"""The README's commands, as they are written there."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.conftest import REPOSITORY, Project

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
PLACEHOLDER = re.compile(r"\b[A-Z]{4,}\b")
OURS = ("flowrun ", "localbatch ", "eval ")


def commands() -> list[str]:
    """Return our commands without their comments; not those that name what a reader has."""
    lines = "".join(CONSOLE.findall(README)).splitlines()
    typed = [line.removeprefix("$ ").partition("   #")[0].strip() for line in lines]
    return [line for line in typed if line.startswith(OURS) and not PLACEHOLDER.search(line)]


def test_there_are_commands_to_try() -> None:
    assert {"flowrun apply workflows/topn.yaml", "localbatch reset"} <= set(commands())


def test_the_example_is_the_one_that_the_demo_runs() -> None:
    (example,) = YAML.findall(README)

    assert (REPOSITORY / "workflows" / "topn.yaml").read_text().endswith(example)


@pytest.mark.slow
def test_every_command_runs_as_it_is_written(fragile_project: Project) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**fragile_project.environment, "PATH": programs}
    keyboard, stdin = pty.openpty()
    for command in commands():
        os.write(keyboard, b"y\n")  # for those that ask
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=fragile_project.folder,
            env=environment,
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, command + done.stdout + done.stderr
    os.close(keyboard)
    os.close(stdin)
