"""Which workflow file is meant."""

from pathlib import Path

import pytest

from flowrun.cli.workflow_file import display_name, find_workflow
from flowrun.errors import UsageError


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")


def test_a_named_file_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_workflow(Path("other.yaml"), tmp_path) == Path("other.yaml")


def test_the_only_file_in_workflows_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "workflows/a.yaml", "flowrun.yaml")

    assert find_workflow(None, tmp_path) == tmp_path / "workflows" / "a.yaml"


def test_else_flowrun_yaml(tmp_path: Path) -> None:
    write(tmp_path, "flowrun.yaml")

    assert find_workflow(None, tmp_path) == tmp_path / "flowrun.yaml"


def test_several_candidates_are_listed(tmp_path: Path) -> None:
    write(tmp_path, "workflows/a.yaml", "workflows/b.yml")

    with pytest.raises(UsageError, match=r"workflows/a.yaml\n  workflows/b.yml"):
        find_workflow(None, tmp_path)


def test_none_at_all_says_where_to_put_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"flowrun\.yaml"):
        find_workflow(None, tmp_path)


def test_files_below_the_folder_are_shown_relative_to_it(tmp_path: Path) -> None:
    assert display_name(tmp_path / "a" / "b.yaml", tmp_path) == "a/b.yaml"
