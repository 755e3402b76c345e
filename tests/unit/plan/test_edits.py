"""Edits and applies in any order: what is called done is what the workflow would make now.

The plain model beside the planner is the storage account itself: a task has to run when the blob
that it makes is not there, or holds what another task (or an older version of it) wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.world import World
from flowrun.model.account import BlobInfo
from flowrun.model.files import OutputFile
from flowrun.model.workflow import Job, Task, Workflow

ITEMS = "abcd"
LITERAL = "out.txt"
WILDCARD = "*.out"

Edit = tuple[str, str]


@dataclass
class Edited(World):
    """A step over items; an item's task writes `<item>.out`, which holds the task's command."""

    items: dict[str, int] = field(default_factory=lambda: dict.fromkeys("abc", 1))
    version: int = 1
    ids: str = "item"
    pattern: str = LITERAL

    def __post_init__(self) -> None:
        super().__post_init__()
        self.batch.output_name = blob_of

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        workflow = super().build(blobs)
        tasks = [self._make(index, item) for index, item in enumerate(sorted(self.items))]
        return replace(
            workflow, inputs=(), downloads=(), job=Job(id=self.job_id), tasks=tuple(tasks)
        )

    def _make(self, index: int, item: str) -> Task:
        ids = {"item": f"s-{item}", "index": f"s-{index}", "other": f"t-{item}"}
        path = f"{item}.out" if self.pattern == LITERAL else ""
        return Task(
            id=ids[self.ids],
            step="s",
            command_line=self.command(item),
            output_files=(OutputFile(pattern=self.pattern, container="words-out", path=path),),
        )

    def command(self, item: str) -> str:
        return f"make {item} {self.items[item]} {self.version}"

    def outdated(self) -> set[str]:
        """Return the items whose blob is not what their task would write now."""
        blobs = self.blob.contents.get("words-out", {})
        return {
            item for item in self.items if blobs.get(f"{item}.out") != self.command(item).encode()
        }

    def edit(self, what: str, which: str) -> None:
        match what:
            case "add":
                self.items[which] = self.items.get(which, 1)
            case "remove" if len(self.items) > 1:
                self.items.pop(which, None)
            case "change":
                self.items[which] = 3 - self.items.get(which, 2)
            case "version":
                self.version = 3 - self.version
            case "lose":
                self.blob.contents.get("words-out", {}).pop(f"{which}.out", None)
                self.blob.infos.get("words-out", {}).pop(f"{which}.out", None)
            case "item" | "index" | "other":
                self.ids = what
            case _:
                self.batch.jobs.clear()
                self.batch.tasks.clear()

    def work(self) -> list[str]:
        """Apply, and return the items whose tasks ran."""
        before = len(self.batch.commands)
        assert self.apply().error is None
        return [command.split()[1] for command in self.batch.commands[before:]]


def blob_of(task: Task, output: OutputFile) -> str:
    if output.container == "words-out":
        return f"{task.command_line.split()[1]}.out"
    return output.path


def edits_with(*more: str) -> st.SearchStrategy[list[list[Edit]]]:
    kinds = ("add", "remove", "change", "version", "lose", "item", "index", "other", *more)
    edit = st.tuples(st.sampled_from(kinds), st.sampled_from(ITEMS))
    return st.lists(st.lists(edit, max_size=3), max_size=6)


@pytest.mark.parametrize("pattern", [LITERAL, WILDCARD])
@settings(deadline=None, max_examples=60)
@given(rounds=edits_with("forget-jobs"))
def test_nothing_is_done_that_is_not_what_the_workflow_makes_now(
    pattern: str, rounds: list[list[Edit]]
) -> None:
    with TemporaryDirectory() as folder:
        world = Edited(Path(folder), pattern=pattern)
        for edits in ([], *rounds):
            for edit in edits:
                world.edit(*edit)

            world.work()

            assert world.outdated() == set()
            assert world.plan().is_empty


@settings(deadline=None, max_examples=60)
@given(rounds=edits_with("forget-jobs"))
def test_nothing_runs_that_is_there_already(rounds: list[list[Edit]]) -> None:
    with TemporaryDirectory() as folder:
        world = Edited(Path(folder))
        for edits in ([], *rounds):
            for edit in edits:
                world.edit(*edit)
            outdated = sorted(world.outdated())

            assert sorted(world.work()) == outdated


@pytest.mark.parametrize("pattern", [LITERAL, WILDCARD])
@settings(deadline=None, max_examples=60)
@given(rounds=edits_with("forget-jobs"), cuts=st.lists(st.integers(0, 8), min_size=6))
def test_a_cut_anywhere_leaves_nothing_done_that_is_not(
    pattern: str, rounds: list[list[Edit]], cuts: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        world = Edited(Path(folder), pattern=pattern)
        for edits, cut in zip(rounds, cuts, strict=False):
            for edit in edits:
                world.edit(*edit)
            world.apply_prefix(cut)

            world.work()

            assert world.outdated() == set()


@settings(deadline=None, max_examples=60)
@given(rounds=edits_with())
def test_with_wildcards_what_stays_in_the_workflow_unchanged_never_runs_again(
    rounds: list[list[Edit]],
) -> None:
    with TemporaryDirectory() as folder:
        world = Edited(Path(folder), pattern=WILDCARD)
        world.work()
        for edits in rounds:
            before = {item: world.command(item) for item in world.items}
            for edit in edits:
                world.edit(*edit)
            stays = {item for item in world.items if before.get(item) == world.command(item)}
            outdated = world.outdated()

            assert not (set(world.work()) - outdated) & stays
