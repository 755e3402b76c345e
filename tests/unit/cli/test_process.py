"""The command line as a process: what needs no account."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]


def flowrun(*arguments: str, python: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """Run flowrun in the repository, without an account in its environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AZURE_")}
    return subprocess.run(
        [sys.executable, *python, "-m", "flowrun", *arguments],
        cwd=REPOSITORY,
        env={**kept, "COLUMNS": "80", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def imported(done: "subprocess.CompletedProcess[str]") -> set[str]:
    """Return the modules that `-X importtime` told."""
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}


def test_version_is_one_line() -> None:
    done = flowrun("--version")

    assert (done.returncode, done.stdout.split()[0], done.stderr) == (0, "flowrun", "")


def test_version_imports_nothing_heavy() -> None:
    found = imported(flowrun("--version", python=("-X", "importtime")))

    assert not {"typer", "rich", "yaml", "azure"} & found


@pytest.mark.parametrize("command", [["--help"], ["apply", "-h"], ["local", "--help"], []])
def test_help_teaches_within_80_columns(command: list[str]) -> None:
    done = flowrun(*command)

    assert done.returncode == 0
    assert "Usage: flowrun" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("aply",), "apply"),
        (("apply", "--timeot", "3s"), "--timeout"),
        (("local", "resett"), "reset"),
    ],
)
def test_a_typo_exits_3_with_a_suggestion(arguments: tuple[str, ...], suggestion: str) -> None:
    done = flowrun(*arguments)

    assert done.returncode == 3
    assert suggestion in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "--timeout", "soon"),
        ("plan", "-p", "numwords"),
        ("plan", "--format", "xml"),
        ("validate", "missing.yaml"),
    ],
)
def test_a_wrong_value_exits_3_in_a_few_words(arguments: tuple[str, ...]) -> None:
    done = flowrun(*arguments)

    assert done.returncode == 3
    assert "rror" in done.stderr
    assert "Traceback" not in done.stderr


def test_schema_is_json() -> None:
    assert json.loads(flowrun("schema").stdout)["title"]


@pytest.mark.parametrize("arguments", [("validate",), ("schema",), ("--help",)])
def test_offline_commands_import_no_azure_package(arguments: tuple[str, ...]) -> None:
    done = flowrun(*arguments, python=("-X", "importtime"))

    assert done.returncode == 0
    assert [name for name in imported(done) if name.split(".")[0] == "azure"] == []


def test_validate_says_what_is_in_the_file() -> None:
    done = flowrun("validate", "workflows/topn.yaml")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "workflows/topn.yaml is valid: 3 tasks in 1 step, 4 input files\n"


def test_validate_as_json_lists_what_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("version: 1\nname: x\nfoo: 1\n")

    done = flowrun("validate", str(broken), "--format", "json")

    document = json.loads(done.stdout)
    assert done.returncode == 3
    assert not document["valid"]
    assert any(one["place"]["line"] == 3 for one in document["diagnostics"])


def test_half_an_account_exits_3_and_names_the_variable() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flowrun", "plan"],
        cwd=REPOSITORY,
        env={**os.environ, "AZURE_BATCH_ACCOUNT": "contoso"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert "AZURE_BATCH_ENDPOINT" in done.stderr
