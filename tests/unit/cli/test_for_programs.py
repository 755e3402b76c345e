"""Who asks for JSON gets JSON, whatever is wrong."""

import json
from pathlib import Path

import pytest

from unit.cli.test_process import flowrun

BROKEN = "version: 1\nname: x\nfoo: 1\n"


@pytest.fixture
def broken(tmp_path: Path) -> str:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    return str(path)


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "destroy"])
def test_an_invalid_file_is_one_document_with_places(command: str, broken: str) -> None:
    done = flowrun(command, broken, "--format", "json")

    document = json.loads(done.stdout)
    assert (done.returncode, document["exit_code"]) == (3, 3)
    assert document["schema_version"] == 1
    assert document["error"]["type"] == "SpecError"
    assert {one["place"]["line"] for one in document["diagnostics"]} >= {3}


@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_an_invalid_file_is_a_summary_among_lines(command: str, broken: str) -> None:
    done = flowrun(command, broken, "--format=ndjson")

    first, last = map(json.loads, done.stdout.splitlines())
    assert first["type"] == "version"
    assert (last["type"], last["exit_code"]) == ("summary", 3)
    assert last["diagnostics"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("apply", "--format", "json", "--bogus"),
        ("plan", "-p", "nothing", "--format", "json"),
        ("validate", "missing.yaml", "--format=json"),
        ("destroy", "--timeout", "soon", "--format", "json"),
    ],
)
def test_a_wrong_command_line_is_a_document_too(arguments: tuple[str, ...]) -> None:
    done = flowrun(*arguments)

    document = json.loads(done.stdout)
    assert (done.returncode, document["exit_code"]) == (3, 3)
    assert document["error"]["message"]
