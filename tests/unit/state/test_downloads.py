"""Where a download would write, and what the disk has already."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.blob import START
from flowrun.model.account import BlobInfo
from flowrun.model.files import Download
from flowrun.state.downloads import Target, download_targets, is_current
from flowrun.state.local_files import hash_file


def blob(name: str, *, size: int = 4, md5: str | None = None) -> BlobInfo:
    return BlobInfo(name=name, size=size, md5=md5, etag="1", last_modified=START)


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


@pytest.mark.parametrize("name", ["../x", "a/../../x", "a//b", "C:/x", "a\\..\\x", "x\0y", "."])
def test_an_unsafe_name_has_no_path(name: str) -> None:
    targets = download_targets(Download(container="c", to=Path("/r"), written_to="r"), [blob(name)])

    assert [one.path for one in targets] == [None]


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
