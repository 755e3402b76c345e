"""What downloads meet on the disk before the tasks run."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.blob import START
from fakes.world import World
from flowrun.model.account import BlobInfo
from flowrun.model.files import Download, InputFile, OutputFile
from flowrun.model.workflow import Workflow
from flowrun.state.on_disk import OnDisk, look_at_disk

OUT = "words-out"


@pytest.fixture
def workflow(tmp_path: Path) -> Workflow:
    return replace(
        World(tmp_path).build({}),
        own_files=(tmp_path / "words.yaml",),
        downloads=(Download(container=OUT, to=tmp_path, written_to="."),),
    )


def look(workflow: Workflow, *names: str) -> OnDisk:
    blobs = {
        name: BlobInfo(name=name, size=9, md5="0" * 32, etag="1", last_modified=START)
        for name in names
    }
    (found,) = look_at_disk(workflow, {OUT: blobs})
    return found


def without_outputs(workflow: Workflow) -> Workflow:
    return replace(workflow, tasks=())


@pytest.mark.parametrize("name", ["text1.txt", "words.yaml", "count.py"])
def test_a_blob_over_a_file_of_the_workflow_is_refused(
    workflow: Workflow, tmp_path: Path, name: str
) -> None:
    found = look(without_outputs(workflow), "x.csv", name)

    assert (found.refused, found.pending) == ((tmp_path / name,), 2)


def test_an_output_that_will_lie_over_a_file_of_the_workflow_is_refused(
    workflow: Workflow, tmp_path: Path
) -> None:
    output = OutputFile(pattern="text2.txt", container=OUT)
    task = replace(workflow.tasks[0], output_files=(output,))

    assert look(replace(workflow, tasks=(task,))).refused == (tmp_path / "text2.txt",)


def test_an_input_may_come_home_to_its_own_place(workflow: Workflow, tmp_path: Path) -> None:
    own = InputFile(path=tmp_path / "text1.txt", container=OUT, blob="text1.txt", size=6)

    found = look(replace(without_outputs(workflow), inputs=(own,)), "text1.txt")

    assert (found.refused, found.pending) == ((), 0)


def test_files_that_no_download_has_made_are_counted(workflow: Workflow, tmp_path: Path) -> None:
    for name in ("mine.csv", "downloaded.csv", "coming.csv"):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, ns=(1, 1_000_000_001))
    os.utime(tmp_path / "downloaded.csv", (1_000, 1_000))
    output = OutputFile(pattern="coming.csv", container=OUT)
    writer = replace(workflow.tasks[0], output_files=(output,))

    without = look(without_outputs(workflow), "mine.csv", "downloaded.csv", "new")
    coming = look(replace(workflow, tasks=(writer,)), "mine.csv", "downloaded.csv", "new")

    assert (without.overwrites, coming.overwrites) == (1, 2)


def test_a_download_elsewhere_has_nothing_in_its_way(workflow: Workflow, tmp_path: Path) -> None:
    elsewhere = Download(container=OUT, to=tmp_path / "results", written_to="results")

    found = look(replace(workflow, downloads=(elsewhere,)), "text1.txt")

    assert (found.refused, found.own, found.overwrites) == ((), (), 0)
