"""What tasks read of what needed tasks write counts by who wrote it, not by what is there now."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.world import World
from flowrun.model.account import BlobInfo
from flowrun.model.files import BlobFile, BlobTree, OutputFile, ResourceFile
from flowrun.model.needs import StepNeeds
from flowrun.model.workflow import Task, Workflow
from flowrun.state.desired import Desired, make_desired
from flowrun.state.observed import Observed, observe_disk

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OUT = "words-out"


def pipeline(world: World, read: ResourceFile, *, matched: bool = False) -> Workflow:
    """Return two steps: `b` reads what `a` writes."""
    writers = tuple(
        Task(
            id=f"a-{name}",
            step="a",
            command_line=f"write {name}",
            output_files=(OutputFile(pattern=f"{name}.txt", container=OUT),),
        )
        for name in "xy"
    )
    reader = Task(
        id="b",
        step="b",
        command_line="read",
        resource_files=(read,),
        needs=("a-x",) if matched else (),
    )
    needs = StepNeeds(matched=("a",)) if matched else StepNeeds(whole=("a",))
    return replace(world.build({}), tasks=(*writers, reader), needs={"b": needs})


def desired(workflow: Workflow, **contents: str) -> Desired:
    blobs = {
        f"{name}.txt": BlobInfo(
            name=f"{name}.txt", size=1, md5=content, etag="e", last_modified=NOW
        )
        for name, content in contents.items()
    }
    return make_desired(workflow, observe_disk(Observed(at=NOW, blobs={OUT: blobs}), workflow))


READS: tuple[ResourceFile, ...] = (
    BlobFile(container=OUT, blob="x.txt", path="x.txt"),
    BlobTree(container=OUT),
)


@pytest.mark.parametrize("read", READS)
def test_a_reader_does_not_see_what_is_in_the_blob_at_the_moment(
    tmp_path: Path, read: ResourceFile
) -> None:
    workflow = pipeline(World(tmp_path), read)

    before, after = desired(workflow), desired(workflow, x="1", y="2")

    assert before.missing == ()
    assert before.fingerprints == after.fingerprints


def test_a_reader_sees_what_others_have_put_beside(tmp_path: Path) -> None:
    workflow = pipeline(World(tmp_path), READS[1])

    assert desired(workflow, z="1").fingerprints[-1] != desired(workflow, z="2").fingerprints[-1]


@pytest.mark.parametrize(("changed", "is_seen"), [("a-x", True), ("a-y", False)])
def test_a_reader_follows_the_tasks_that_it_needs(
    tmp_path: Path, changed: str, is_seen: bool
) -> None:
    workflow = pipeline(World(tmp_path), READS[0], matched=True)
    other = replace(
        workflow,
        tasks=tuple(
            replace(task, command_line="write more") if task.id == changed else task
            for task in workflow.tasks
        ),
    )

    *_, before = desired(workflow).fingerprints
    *_, after = desired(other).fingerprints

    assert (before != after) == is_seen
    if is_seen:
        assert after.aspects.changed_since(before.aspects) == ("needs",)
