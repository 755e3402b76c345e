"""Who asks for a format for programs gets it, whatever is wrong and with every command."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from flowrun.cli.app import app
from flowrun.cli.for_programs import OPTION
from support.sarif_schema import check_sarif
from unit.cli.test_process import flowrun

BROKEN = "version: 1\nfoo: 1\n"
"""A name is missing too: all that some commands read of a file."""


def commands_with_formats(
    group: TyperGroup, *before: str
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield every command that takes the option, and the formats that it knows."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands_with_formats(command, *before, name)
        formats: list[Any] = [one.type for one in command.params if OPTION in one.opts]
        if formats:
            yield (*before, name), tuple(formats[0].choices)


GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)
FORMATS = dict(commands_with_formats(GROUP))
ASKED = [
    pytest.param(command, output, id=f"{' '.join(command)} {output}")
    for command, formats in FORMATS.items()
    for output in formats
    if output in {"json", "ndjson"}
]
OF_ACCOUNTS = frozenset({("list",)})
"""Commands that are asked of an account, and read no file."""

DOUBTFUL = """version: 1
name: doubt
pool:
  image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_size: Standard_D2s_v3
  nodes: {dedicated: 1}
params: {word: a}
tasks:
  - step: say
    for_each: {values: [a, b]}
    command: echo {{ item }} {{ params.word }}
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """What stands for a workflow file, by what is wrong with it."""
    named = {name: tmp_path / f"{name}.yaml" for name in ("broken", "folder", "binary", "missing")}
    named["broken"].write_text(BROKEN)
    named["folder"].mkdir()
    named["binary"].write_bytes(b"\xff\xfe\x00")
    return {name: str(path) for name, path in named.items()}


def told(output: str, stdout: str) -> Any:  # noqa: ANN401 - JSON
    """Return the document that tells the error: the only one, or the summary of the lines."""
    if output == "json":
        return json.loads(stdout)
    first, last = map(json.loads, stdout.splitlines())
    assert (first["type"], last["type"]) == ("version", "summary")
    return last


def test_these_commands_take_a_format() -> None:
    """One more is tested here by itself."""
    assert {"validate", "plan", "apply", "destroy", "status", "fetch"} <= {
        command[0] for command in FORMATS
    }


@pytest.mark.parametrize(
    ("command", "output"), [one for one in ASKED if one.values[0] not in OF_ACCOUNTS]
)
def test_a_file_that_is_wrong_or_cannot_be_read_is_a_document_with_places(
    command: tuple[str, ...], output: str, files: dict[str, str]
) -> None:
    named = () if command[0] in {"validate", "plan", "apply", "destroy", "status"} else ("-w",)
    for what in ("broken", "missing"):
        file = files[what]
        done = flowrun(*command, *named, file, OPTION, output)

        document = told(output, done.stdout)
        assert (done.returncode, document["exit_code"]) == (3, 3), what
        assert document["schema_version"] == 1
        assert document["error"]["type"] == "SpecError"
        assert all(one["place"]["file"] == file for one in document["diagnostics"])
        assert document["diagnostics"], what


@pytest.mark.parametrize(("command", "output"), ASKED)
def test_a_wrong_command_line_is_a_document_too(command: tuple[str, ...], output: str) -> None:
    done = flowrun(*command, f"{OPTION}={output}", "--bogus")

    document = told(output, done.stdout)
    assert (done.returncode, document["exit_code"]) == (3, 3)
    assert "--bogus" in document["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "-p", "nothing", "--format", "json"),
        ("destroy", "--timeout", "soon", "--format", "json"),
    ],
)
def test_a_wrong_value_of_an_option_is_a_document_too(arguments: tuple[str, ...]) -> None:
    done = flowrun(*arguments)

    document = json.loads(done.stdout)
    assert (done.returncode, document["exit_code"]) == (3, 3)
    assert document["error"]["message"]


def test_annotations_of_a_wrong_file_are_all_that_is_printed(files: dict[str, str]) -> None:
    done = flowrun("validate", files["broken"], "--format", "github")

    assert (done.returncode, done.stderr) == (3, "")
    lines = done.stdout.splitlines()
    assert all(line.startswith("::error file=") for line in lines)
    assert any(",line=2,col=1,title=unknown-key::" in line for line in lines)


@pytest.mark.parametrize("file", ["broken", "folder", "binary", "missing"])
def test_a_sarif_log_tells_what_is_wrong_with_a_file(file: str, files: dict[str, str]) -> None:
    done = flowrun("validate", files[file], "--format", "sarif")

    log = json.loads(done.stdout)
    check_sarif(log)
    assert (done.returncode, done.stderr) == (3, "")
    assert log["runs"][0]["results"]


def test_a_right_file_has_no_annotations_and_no_results() -> None:
    annotated = flowrun("validate", "workflows/topn.yaml", "--format", "github")
    logged = flowrun("validate", "workflows/topn.yaml", "--format", "sarif")

    assert (annotated.returncode, annotated.stdout) == (0, "")
    log = json.loads(logged.stdout)
    check_sarif(log)
    assert (logged.returncode, log["runs"][0]["results"]) == (0, [])


def test_a_wrong_command_line_is_an_annotation_and_a_log_too() -> None:
    annotated = flowrun("validate", "--format", "github", "-p", "nothing")
    logged = flowrun("validate", "--format", "sarif", "-p", "nothing")

    assert annotated.stdout.startswith("::error title=flowrun::-p takes NAME=VALUE")
    log = json.loads(logged.stdout)
    check_sarif(log)
    assert (annotated.returncode, logged.returncode) == (3, 3)
    assert not log["runs"][0]["invocations"][0]["executionSuccessful"]


def test_a_doubt_is_an_annotation_of_a_right_file(tmp_path: Path) -> None:
    file = tmp_path / "doubt.yaml"
    file.write_text(DOUBTFUL)

    annotated = flowrun("validate", str(file), "--format", "github")
    logged = flowrun("validate", str(file), "--format", "sarif")

    assert (annotated.returncode, annotated.stderr) == (0, "")
    assert annotated.stdout.startswith("::warning file=")
    (result,) = json.loads(logged.stdout)["runs"][0]["results"]
    assert (logged.returncode, result["level"]) == (0, "warning")


@pytest.mark.parametrize("output", ["json", "github", "sarif"])
def test_a_secret_is_in_no_format(output: str, tmp_path: Path) -> None:
    file, params = tmp_path / "file.yaml", tmp_path / "params.yaml"
    file.write_text("version: 1\nname: x\nparams: {pw: {secret: true, pattern: '^x'}}\n")
    params.write_text("pw: 'hunter 2%,{:'\n")

    done = flowrun("validate", str(file), "--params-file", str(params), "--format", output)

    assert done.returncode == 3
    assert "hunter" not in done.stdout + done.stderr
