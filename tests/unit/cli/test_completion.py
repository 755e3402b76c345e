"""Completion in real shells: each loads the script that we print and asks it for words."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
SHELLS = ("bash", "zsh", "fish")
# How a shell asks for the words that may follow $LINE, without a person at the keyboard.
ASK = {
    "bash": """
        eval "$($PROGRAM --show-completion bash)"
        COMP_WORDS=($LINE "")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _${PROGRAM}_completion $PROGRAM
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        compdef() { }
        _arguments() { print -r -- "$@" }
        _files() { }
        eval "$($PROGRAM --show-completion zsh)"
        words=(${=LINE} "")
        CURRENT=${#words}
        _${PROGRAM}_completion
    """,
    "fish": """
        $PROGRAM --show-completion fish | source
        complete --do-complete "$LINE "
    """,
}


def run_shell(
    shell: str, script: str, *, folder: Path = REPOSITORY, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a script in a shell that finds our commands first and nobody's settings."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    options = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}
    return subprocess.run(
        [shell, *options[shell], script],
        cwd=folder,
        env={**os.environ, "PATH": programs, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def complete(shell: str, line: str, *, folder: Path = REPOSITORY) -> str:
    """Return what the shell offers after the line, once nothing was said of it."""
    done = run_shell(shell, ASK[shell], folder=folder, LINE=line, PROGRAM=line.partition(" ")[0])
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("flowrun", "validate"),
        ("flowrun local", "preempt"),
        ("flowrun apply", "workflows/topn.yaml"),
        ("flowrun apply -p", "numwords=3"),
        ("localbatch", "quotas"),
    ],
)
def test_tab_offers_what_may_follow(shell: str, line: str, offered: str) -> None:
    assert offered in complete(shell, line)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", ["", "tasks: [", "\x00\xff"])
def test_tab_is_silent_about_a_workflow_that_cannot_be_read(
    shell: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / "flowrun.yaml").write_text(text)

    assert "=" not in complete(shell, "flowrun apply -p", folder=tmp_path).replace("--", "")


@pytest.mark.parametrize("program", ["flowrun", "localbatch"])
@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_installed_for_a_shell_that_is_named(
    program: str, shell: str, tmp_path: Path
) -> None:
    done = run_shell(shell, f"{program} --install-completion {shell}", HOME=str(tmp_path))

    assert done.returncode == 0
    assert done.stderr == ""
    files = (path for path in tmp_path.rglob("*") if path.is_file())
    assert any(f"{program.upper()}_COMPLETE" in path.read_text() for path in files)


@pytest.mark.parametrize("program", ["flowrun", "localbatch"])
def test_a_shell_without_completion_exits_3(program: str) -> None:
    done = run_shell("bash", f"{program} --show-completion nosh")

    assert (done.returncode, done.stdout) == (3, "")
    assert "bash, zsh, fish" in done.stderr
