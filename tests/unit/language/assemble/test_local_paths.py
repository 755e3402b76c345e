"""Paths on this machine in the forms that people know from a shell."""

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data]"


def test_a_tilde_is_the_home_folder(spec: SpecFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    spec.write_files("home/in/a.txt")
    monkeypatch.setenv("HOME", str(spec.folder / "home"))

    workflow = spec.workflow(
        CONTAINERS,
        "inputs: [{container: data, files: ~/in/*.txt}]",
        "downloads: [{container: data, to: ~/results}]",
    )

    assert [one.blob for one in workflow.inputs] == ["a.txt"]
    assert workflow.inputs[0].path == spec.folder / "home" / "in" / "a.txt"
    assert workflow.downloads[0].to == spec.folder / "home" / "results"


@pytest.mark.parametrize(
    "path", ["~nobody-here/x", "$HOME/x", "${HOME}/x", "%APPDATA%/x", "C:\\data\\x", "d:/x"]
)
def test_a_form_of_another_place_is_explained_once(spec: SpecFolder, path: str) -> None:
    problems = [
        *spec.problems(CONTAINERS, f"inputs: [{{container: data, files: '{path}'}}]"),
        *spec.problems(CONTAINERS, f"downloads: [{{container: data, to: '{path}'}}]"),
    ]

    assert [one.split(":")[0] for one in problems] == ["local-path", "local-path"]
