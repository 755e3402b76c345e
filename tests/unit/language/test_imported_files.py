"""Files of other tools with the exact text that is made of them, which is a workflow file."""

import os
from pathlib import Path

import pytest

from flowrun.actions.imports import Imported, import_az_files, import_shipyard_folder
from flowrun.language.load import ParamSources, load_workflow

CASES = Path(__file__).parents[2] / "cases" / "imports"
AZ = {
    "collection": ("tasks",),
    "per-file": ("files",),
    "sweep": ("pool", "sweep"),
    "whole": ("whole-pool", "whole-job"),
    "wide": ("wide",),
}
SHIPYARD = ("shipyard", "shipyard-mpi", "shipyard-nightly")
# What stands in the files in place of passwords and keys.
HIDDEN = "hidden-"


def made_of(name: str) -> Imported:
    if name in SHIPYARD:
        return import_shipyard_folder(CASES / name)
    return import_az_files([CASES / "az" / f"{file}.json" for file in AZ[name]])


@pytest.mark.parametrize("name", [*SHIPYARD, *AZ])
def test_what_is_made_of_a_file_is_known_line_by_line(name: str) -> None:
    expected = CASES / "made" / f"{name}.yaml"

    text = made_of(name).text

    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*SHIPYARD, *AZ])
def test_what_is_made_of_a_file_is_a_workflow_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.txt").write_text("one")
    path = tmp_path / "workflow.yaml"
    path.write_text(made_of(name).text, encoding="utf-8")
    names = ("PASSWORD_BUILDER", "REGISTRY_PASSWORD", "TOKEN")

    secrets = {f"FLOWRUN_PARAM_{each}": "x" for each in names} if name == "whole" else {}
    workflow = load_workflow(path, ParamSources(environ=secrets)).build(None)

    assert workflow.tasks or name == "per-file"


@pytest.mark.parametrize("name", [*SHIPYARD, *AZ])
def test_no_secret_of_a_file_is_carried_over_or_told(name: str) -> None:
    imported = made_of(name)

    assert HIDDEN not in imported.text
    assert HIDDEN not in "".join(imported.notes)


def test_every_case_is_looked_at() -> None:
    known = {f"{file}.json" for files in AZ.values() for file in files}

    assert {path.name for path in (CASES / "az").iterdir()} == known
    assert {path.stem for path in (CASES / "made").iterdir()} == {*SHIPYARD, *AZ}
