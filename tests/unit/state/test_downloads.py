"""Where a download would write, and what the disk has already."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.blob import START
from flowrun.model.account import BlobInfo
from flowrun.model.files import Download
from flowrun.state import downloads
from flowrun.state.downloads import (
    FOLDER,
    OWN_FILE,
    SAME_FILE,
    Target,
    download_targets,
    is_current,
    places_of,
)
from flowrun.state.local_files import hash_file


def blob(name: str, *, size: int = 4, md5: str | None = None) -> BlobInfo:
    return BlobInfo(name=name, size=size, md5=md5, etag="1", last_modified=START)


def targets_of(folder: Path, *names: str) -> tuple[Target, ...]:
    download = Download(container="c", to=folder, written_to="r")
    return download_targets(download, [blob(name) for name in names])


def test_a_prefix_is_cut_off_and_a_glob_chooses() -> None:
    download = Download(
        container="c", to=Path("/home/me"), written_to="r", prefix="a/", files="**/*.txt"
    )
    blobs = [blob("a/x.txt"), blob("a/b/y.txt"), blob("a/z.csv"), blob("b/x.txt")]

    targets = download_targets(download, blobs)

    assert [one.path for one in targets] == [Path("/home/me/x.txt"), Path("/home/me/b/y.txt")]


@given(st.text(max_size=30))
def test_no_blob_name_leaves_the_folder(name: str) -> None:
    folder = Path("/home/me/results")

    targets = download_targets(Download(container="c", to=folder, written_to="r"), [blob(name)])

    for target in targets:
        assert target.path is None or folder in Path(os.path.normpath(target.path)).parents


@pytest.mark.parametrize("name", ["../x", "a/../../x", "x\0y", ".", "", "/", "a\ud800"])
def test_a_name_that_is_no_file_has_no_path(name: str) -> None:
    (target,) = targets_of(Path("/r"), name)

    assert (target.path, target.fault) == (None, "cannot be a file's name here")


@pytest.mark.parametrize(
    ("name", "path"), [("a//b", "a/b"), ("/a", "a"), ("a/", "a"), ("chr1:1-9", "chr1:1-9")]
)
def test_a_name_that_is_a_file_has_a_path(name: str, path: str) -> None:
    (target,) = targets_of(Path("/r"), name)

    assert target.path == Path("/r") / path


def test_blobs_that_would_be_one_file_stay_where_they_are(tmp_path: Path) -> None:
    targets = targets_of(tmp_path, "a//b", "a/b", "c")

    assert [target.fault for target in targets] == [SAME_FILE, SAME_FILE, ""]


def test_a_file_where_a_folder_must_be_stays_where_it_is(tmp_path: Path) -> None:
    targets = targets_of(tmp_path, "a", "a/b", "a/c")

    assert [target.fault for target in targets] == [FOLDER, "", ""]


def test_names_that_differ_in_case_are_two_files_only_where_the_disk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = targets_of(tmp_path, "Read.txt", "read.txt")
    monkeypatch.setattr(downloads, "ignores_case", lambda _folder: True)
    there = targets_of(tmp_path, "Read.txt", "read.txt")

    assert [target.fault for target in here] == ["", ""]
    assert [target.fault for target in there] == [SAME_FILE, SAME_FILE]


def test_a_file_of_the_workflow_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    own = frozenset({tmp_path / "data" / "a"})
    download = Download(container="c", to=tmp_path / "link", written_to="link")

    first, second = download_targets(download, [blob("a"), blob("b")], own=own)

    assert (first.path, first.fault) == (None, OWN_FILE)
    assert second.path == tmp_path / "link" / "b"


def test_a_file_is_current_when_size_and_md5_agree(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"data")

    assert is_current(Target(blob=blob("x", md5=hash_file(path)), path=path))
    assert not is_current(Target(blob=blob("x", md5="0" * 32), path=path))
    assert not is_current(Target(blob=blob("x", size=5, md5=hash_file(path)), path=path))
    assert not is_current(Target(blob=blob("x"), path=tmp_path / "missing"))


def test_a_blob_without_md5_is_compared_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"data")
    target = Target(blob=blob("x"), path=path)
    before = is_current(target)

    os.utime(path, (START.timestamp(), START.timestamp()))

    assert not before
    assert is_current(target)


def test_blobs_of_two_downloads_that_would_be_one_file_stay_where_they_are() -> None:
    download = Download(container="c", to=Path("/r"), written_to="r", prefix="a/")
    other = Download(container="c", to=Path("/r"), written_to="r", prefix="b/")
    same = Download(container="c", to=Path("/r"), written_to="r", prefix="a/", files="*")
    blobs = [blob("a/x"), blob("b/x"), blob("a/y")]

    taken = places_of(other, blobs, download) | places_of(same, blobs, download)
    targets = download_targets(download, blobs, taken=taken)

    assert [(target.blob.name, target.fault) for target in targets] == [
        ("a/x", SAME_FILE),
        ("a/y", ""),
    ]
