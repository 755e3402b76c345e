"""Listing, finding and deleting files, and never outside the root."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localbatch.files.entry import FileApiError
from localbatch.files.tree import delete_file, list_files, open_file

NAMES = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.sampled_from(("..", ".", "wd", "", "out", "a.txt", "\0", "x" * 300, "\udc80", "\ud800")),
        max_size=8,
    ).map("/".join),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "wd/deep").mkdir(parents=True)
    (folder / "stdout.txt").write_text("hello")
    (folder / "wd/a b.txt").write_text("")
    (folder / "wd/deep/data.bin").write_bytes(b"123")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def refusal(root: Path, name: str) -> str:
    with pytest.raises(FileApiError) as caught:
        open_file(root, name)
    return caught.value.code


def test_a_recursive_list_goes_breadth_first(root: Path) -> None:
    names = [entry.name for entry in list_files(root, recursive=True)]

    assert names == ["stdout.txt", "wd", "wd/a b.txt", "wd/deep", "wd/deep/data.bin"]


def test_a_plain_list_stays_at_the_top(root: Path) -> None:
    assert [entry.name for entry in list_files(root, recursive=False)] == ["stdout.txt", "wd"]


def test_a_file_is_described_as_the_service_does(root: Path) -> None:
    path = root / "stdout.txt"
    path.chmod(0o644)
    os.utime(path, (1_700_000_000, 1_700_000_000))

    entry = open_file(root, "stdout.txt")

    assert (entry.is_directory, entry.size, entry.mode) == (False, 5, "0o100644")
    assert (entry.content_type, entry.path) == ("text/plain", path.resolve())
    assert entry.modified == datetime.fromtimestamp(1_700_000_000, UTC)


def test_a_folder_is_a_directory_without_size(root: Path) -> None:
    entry = open_file(root, "wd/deep")

    assert (entry.name, entry.is_directory, entry.size) == ("wd/deep", True, 0)


def test_a_missing_root_has_no_list(root: Path) -> None:
    with pytest.raises(FileApiError, match="PathNotFound"):
        list_files(root / "nowhere", recursive=True)


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "wd/../../secret.txt", "wd/../stdout.txt", "", ".", "/", "none", "a\0"],
)
def test_a_name_that_leaves_the_root_or_is_none_is_not_found(name: str, root: Path) -> None:
    assert refusal(root, name) == "FileNotFound"


def test_an_absolute_name_is_not_found(root: Path) -> None:
    assert refusal(root, str(root / "stdout.txt")) == "FileNotFound"


def test_links_out_of_the_root_are_neither_listed_nor_opened(root: Path) -> None:
    (root / "file").symlink_to(root.parent / "secret.txt")
    (root / "folder").symlink_to(root.parent)
    (root / "broken").symlink_to(root / "nowhere")
    (root / "circle").symlink_to(root / "circle")

    names = {entry.name for entry in list_files(root, recursive=True)}

    assert names.isdisjoint({"file", "folder", "broken", "circle"})
    assert refusal(root, "file") == "FileNotFound"
    assert refusal(root, "folder/secret.txt") == "FileNotFound"
    assert refusal(root, "circle") == "FileNotFound"


def test_links_inside_the_root_are_shown_but_not_entered(root: Path) -> None:
    (root / "again").symlink_to(root)
    (root / "log").symlink_to(root / "stdout.txt")

    names = [entry.name for entry in list_files(root, recursive=True)]

    assert "again" in names
    assert not any(name.startswith("again/") for name in names)
    assert open_file(root, "log").size == 5


def test_pipes_and_undecodable_names_are_not_shown(root: Path) -> None:
    os.mkfifo(root / "pipe")
    (Path(os.fsdecode(bytes(root) + b"/\xff"))).write_text("")

    names = [entry.name for entry in list_files(root, recursive=False)]

    assert names == ["stdout.txt", "wd"]
    assert refusal(root, "pipe") == "FileNotFound"


def test_a_file_is_deleted(root: Path) -> None:
    delete_file(root, "wd/a b.txt", recursive=False)

    assert not (root / "wd/a b.txt").exists()


def test_a_folder_with_content_is_deleted_only_recursively(root: Path) -> None:
    with pytest.raises(FileApiError, match="OperationInvalidForCurrentState"):
        delete_file(root, "wd", recursive=False)

    delete_file(root, "wd", recursive=True)

    assert [entry.name for entry in list_files(root, recursive=True)] == ["stdout.txt"]


def test_a_deleted_link_leaves_its_target(root: Path) -> None:
    (root / "file").symlink_to(root.parent / "secret.txt")
    (root / "folder").symlink_to(root.parent)

    delete_file(root, "file", recursive=True)
    delete_file(root, "folder", recursive=True)

    assert (root.parent / "secret.txt").is_file()
    assert not (root / "folder").is_symlink()


@pytest.mark.parametrize("name", ["folder/secret.txt", "../secret.txt", "none", "none/x", "", "."])
def test_nothing_outside_the_root_is_deleted(name: str, root: Path) -> None:
    (root / "folder").symlink_to(root.parent)

    with pytest.raises(FileApiError, match="FileNotFound"):
        delete_file(root, name, recursive=True)

    assert (root.parent / "secret.txt").is_file()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=NAMES)
def test_any_name_is_inside_the_root_or_refused(name: str, root: Path) -> None:
    with suppress(FileApiError):
        assert open_file(root, name).path.is_relative_to(root.resolve())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=NAMES)
def test_deleting_any_name_never_reaches_outside(name: str, root: Path) -> None:
    with suppress(FileApiError):
        delete_file(root, name, recursive=True)

    assert root.is_dir()
    assert (root.parent / "secret.txt").is_file()
