"""Where a workflow's containers lie, for commands that know no more than its file or its name."""

from pathlib import Path

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.cli.workflow_name import find_storage
from flowrun.errors import SpecError

SECTIONS = (
    "params: {samples: {type: file}}",
    "storage: {archive: {account: contosoarchive}}",
    "containers: {out: {storage: archive}}",
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workflow file that cannot be applied without a parameter."""
    with pytest.raises(SpecError):
        SpecFolder(tmp_path).draft(*SECTIONS)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "flow.yaml"


def test_the_file_says_it_without_its_parameters(file: Path) -> None:
    found = find_storage(file.name)

    assert found is not None
    assert found.storage["archive"].account == "contosoarchive"
    assert [(one.name, one.storage) for one in found.containers] == [
        ("demo-out", "archive"),
        ("demo-flowrun", ""),
    ]


def test_a_name_alone_and_a_broken_file_say_nothing(file: Path) -> None:
    assert find_storage("demo") is None

    file.write_text("version: 1\nname: demo\n")
    assert find_storage(file.name) is None
