"""Workflow files with the exact text of their diagnostics; UPDATE_GOLDEN=1 rewrites that text."""

import os
from pathlib import Path

import pytest

from flowrun.errors import Diagnostic, SpecError
from flowrun.language.load import ParamSources, load_workflow
from flowrun.report.diagnostics import render_diagnostics

HERE = Path(__file__).parent
ERR = sorted((HERE / "err").glob("*.yaml"))
OK = sorted((HERE / "ok").glob("*.yaml"))
ENVIRON = {"FLOWRUN_PARAM_TOKEN": "hunter2"}


def name_of(path: Path) -> str:
    return path.stem


def diagnose(path: Path) -> tuple[Diagnostic, ...]:
    """Load a file of the current folder, with a token when it asks for one."""
    environ = ENVIRON if "token:" in path.read_bytes().decode(errors="replace") else {}
    try:
        return load_workflow(Path(path.name), ParamSources(environ=environ)).warnings
    except SpecError as error:
        return error.diagnostics


@pytest.mark.parametrize("path", ERR, ids=name_of)
def test_a_wrong_file_is_explained_exactly(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "err")
    expected = path.with_suffix(".out")

    text = render_diagnostics(diagnose(path), color=False)

    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_every_wrong_file_gives_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "err")

    silent = [path.name for path in ERR if not diagnose(path)]

    assert silent == []


def test_no_diagnostic_shows_a_secret() -> None:
    shown = [path.name for path in HERE.glob("err/*.out") if "hunter2" in path.read_text("utf-8")]

    assert shown == []


@pytest.mark.parametrize("path", OK, ids=name_of)
def test_a_right_file_loads_without_a_word(path: Path) -> None:
    draft = load_workflow(path)

    assert draft.warnings == ()
