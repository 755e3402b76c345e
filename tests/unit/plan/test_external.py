"""Containers that somebody else made: used, and never taken for the workflow's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fakes.world import CONTAINERS, World, kinds
from flowrun.actions.destroy import plan_destroy
from flowrun.errors import Place, RefusedError, SpecError
from flowrun.model.account import INPUT_MARK, MAKER_MARK, WORKFLOW_MARK, BlobInfo
from flowrun.model.files import BlobTree, Container, OutputFile
from flowrun.model.needs import StepNeeds
from flowrun.model.workflow import Task, Workflow
from flowrun.plan.operations import AddTasks, DeleteBlobs, Plan, UploadFiles

SHARED = ("words-in", "words-out")
UPLOADED_BY_OTHERS = {WORKFLOW_MARK: "other", INPUT_MARK: "1"}
MADE_BY_OTHERS = {WORKFLOW_MARK: "other", MAKER_MARK: "their-fingerprint"}
PLACE = Place("words.yaml", 4, 3)


@dataclass
class Shared(World):
    """A world whose inputs and results lie in containers of somebody else."""

    containers: tuple[Container, ...] = tuple(
        replace(one, external=one.name in SHARED) for one in CONTAINERS
    )
    places: Mapping[str, Place] = field(default_factory=lambda: {"containers.in": PLACE})

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in SHARED:
            self.blob.create_container(name, metadata={WORKFLOW_MARK: "other"})

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        workflow = super().build(blobs)
        return replace(workflow, tasks=tuple(self._say_whose(task) for task in workflow.tasks))

    def _say_whose(self, task: Task) -> Task:
        marked = (replace(file, workflow=self.name) for file in task.output_files)
        return replace(task, output_files=tuple(marked))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return Shared(tmp_path)


def reasons(plan: Plan, kind: type[UploadFiles | DeleteBlobs]) -> dict[str, str]:
    return {
        operation.container: operation.reason.text
        for operation in plan.operations
        if isinstance(operation, kind)
    }


def test_it_is_neither_made_nor_refused_nor_marked(world: World) -> None:
    plan = world.plan()
    world.apply(plan)

    assert kinds(plan).count("CreateContainer") == 2
    assert world.blob.containers["words-in"] == {WORKFLOW_MARK: "other"}
    assert world.plan().is_empty
    assert sorted(world.results()) == ["text1.out", "text2.out", "text3.out"]


def test_a_missing_one_is_told_with_its_place(world: World) -> None:
    world.blob.delete_container("words-in")

    with pytest.raises(SpecError) as caught:
        world.plan()

    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.place) == ("missing-container", PLACE)
    assert "'words-in'" in problem.summary


def test_the_plan_says_where_it_changes_what_is_not_the_workflows_own(world: World) -> None:
    uploads = reasons(world.plan(), UploadFiles)
    world.apply()
    (world.folder / "text3.txt").unlink()
    deletions = reasons(world.plan(), DeleteBlobs)

    assert uploads == {"words-app": "1 new", "words-in": "3 new, in an external container"}
    assert deletions == {"words-in": "no longer among the inputs, in an external container"}


def test_what_others_uploaded_is_read_and_stays(world: World) -> None:
    world.blob.put("words-in", "theirs.txt", b"theirs", UPLOADED_BY_OTHERS)
    world.blob.put("words-in", "by-hand.txt", b"by hand")
    world.apply()

    assert world.plan().is_empty
    assert {"theirs.txt", "by-hand.txt"} <= world.blob.infos["words-in"].keys()


def test_an_input_that_others_have_uploaded_already_is_not_uploaded_again(world: World) -> None:
    world.blob.put("words-in", "text1.txt", b"text 1", UPLOADED_BY_OTHERS)

    uploads = [one for one in world.plan().operations if isinstance(one, UploadFiles)]

    assert [file.blob for file in uploads[-1].uploads] == ["text2.txt", "text3.txt"]


@pytest.mark.parametrize("marks", [UPLOADED_BY_OTHERS, MADE_BY_OTHERS, {}])
def test_an_input_is_not_written_over_what_others_have_put_there(
    world: World, marks: Mapping[str, str]
) -> None:
    world.blob.put("words-in", "text1.txt", b"theirs", marks)

    with pytest.raises(RefusedError, match=r"text1\.txt would be written over the blob"):
        world.plan()


@pytest.mark.parametrize("marks", [UPLOADED_BY_OTHERS, MADE_BY_OTHERS])
def test_a_result_that_others_have_written_over_is_made_again(
    world: World, marks: Mapping[str, str]
) -> None:
    world.apply()
    world.blob.put("words-out", "text1.out", b"theirs", marks)

    adding = [one for one in world.plan().operations if isinstance(one, AddTasks)]

    assert [task.task.id for task in adding[0].tasks] == ["text1"]


def test_results_and_their_job_say_whose_they_are(world: World) -> None:
    world.apply()

    (job,) = world.batch.jobs.values()
    assert job.metadata["flowrun_external"] == "words-out"
    assert {info.workflow for info in world.blob.infos["words-out"].values()} == {"words"}


def test_in_containers_of_its_own_results_need_no_name(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.apply()

    (job,) = world.batch.jobs.values()
    assert "flowrun_external" not in job.metadata
    assert {info.workflow for info in world.blob.infos["words-out"].values()} == {""}


def test_destroy_leaves_it_with_all_that_is_in_it_and_says_so(world: World) -> None:
    world.apply()
    before = dict(world.blob.infos["words-out"])

    plan = plan_destroy(world.session, world, file="words.yaml")
    outcome = world.destroy()

    assert outcome.error is None
    assert sorted(world.blob.containers) == sorted(SHARED)
    assert world.blob.infos["words-out"] == before
    assert plan.notes == tuple(
        f"container '{name}' is external: it stays, with all that is in it" for name in SHARED
    )


def test_destroy_spares_it_also_where_it_carries_the_workflows_mark(world: World) -> None:
    world.blob.containers["words-in"] = {WORKFLOW_MARK: "words"}
    world.apply()

    world.destroy()

    assert "words-in" in world.blob.containers


@dataclass
class Summed(Shared):
    """A second step that reads all that is in the container of the results."""

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        workflow = super().build(blobs)
        total = Task(
            id="total",
            step="total",
            command_line="sum",
            resource_files=(BlobTree(container="words-out"),),
            output_files=(OutputFile(pattern="t", container="words-app", path="total"),),
        )
        needs = {"total": StepNeeds(whole=("count",))}
        return replace(workflow, tasks=(*workflow.tasks, total), needs=needs)


def test_stale_results_go_and_those_of_others_stay(tmp_path: Path) -> None:
    world = Summed(tmp_path)
    world.blob.put("words-out", "theirs.out", b"theirs", MADE_BY_OTHERS)
    world.blob.put("words-out", "older.out", b"nobody's", {MAKER_MARK: "unknown"})
    world.apply()
    (world.folder / "text3.txt").unlink()

    stale = [
        operation.blobs
        for operation in world.plan().operations
        if isinstance(operation, DeleteBlobs) and operation.container == "words-out"
    ]

    assert stale == [("text3.out",)]
