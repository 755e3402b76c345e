"""`flowrun export` as a process: what it refuses, and that it needs no account."""

import subprocess
import sys
from pathlib import Path

import pytest

WORKFLOW = """\
version: 1
name: demo
params: {token: {secret: true}}
containers: [in]
pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1, nodes: {dedicated: 1}}
tasks:
  - step: work
    command: COMMAND
    env: {TOKEN: {secret: token}}
"""
VARIABLE = "FLOWRUN_PARAM_TOKEN"
KINDS = ("az", "arm", "python")


def export(
    folder: Path, *options: str, command: str = "date", **secrets: str
) -> "subprocess.CompletedProcess[str]":
    """Export a workflow whose only task has this command."""
    (folder / "flowrun.yaml").write_text(WORKFLOW.replace("COMMAND", command))
    return subprocess.run(
        [sys.executable, "-m", "flowrun", "export", *options],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "src"), "PATH": "", **secrets},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_it_needs_neither_an_account_nor_a_secret(tmp_path: Path, kind: str) -> None:
    done = export(tmp_path, "--format", kind)

    assert (done.returncode, "demo" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_that_is_given_stays_out(tmp_path: Path, kind: str) -> None:
    value = "correct-horse"

    done = export(tmp_path, "--format", kind, **{VARIABLE: value})

    assert (done.returncode, value in done.stdout + done.stderr) == (0, False)


@pytest.mark.parametrize("text", ["curl https://a/b?sig=abcdefgh", "echo correct-horse"])
def test_a_secret_that_the_file_says_in_clear_is_refused(tmp_path: Path, text: str) -> None:
    options = ("--format", "az", "-o", "apply.sh")

    done = export(tmp_path, *options, command=text, **{VARIABLE: "correct-horse"})

    assert (done.returncode, (tmp_path / "apply.sh").exists()) == (3, False)
    assert "in clear, and no export holds secrets" in done.stderr
    assert "(secret)" in done.stderr
    assert "abcdefgh" not in done.stderr


def test_without_a_format_it_is_told_which_there_are(tmp_path: Path) -> None:
    done = export(tmp_path)

    assert done.returncode == 3
    assert "--format" in done.stderr
