"""Fingerprints: equal results are recognised, and a difference says what differs."""

from dataclasses import dataclass, replace

import pytest

from fakes.pools import UBUNTU
from flowrun.model.files import BlobFile, BlobTree, OutputFile, UrlFile
from flowrun.model.instances import Instances
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.state.fingerprint import Fingerprint, Fingerprints, NodeSetup
from support.alterations import altered

TASK = Task(
    id="a",
    step="s",
    command_line="run a",
    resource_files=(BlobFile(container="in", blob="a.txt", path="a.txt"),),
    output_files=(OutputFile(pattern="*", container="out"),),
    env={"MODE": "fast", "TOKEN": Secret("one")},
    instances=Instances(count=2, coordination_command="begin"),
)


@dataclass(frozen=True)
class Same:
    """Containers in which every blob has the same content."""

    content: str = "v1"

    def blob(self, container: str, blob: str) -> str:
        assert container
        assert blob
        return self.content

    def tree(self, container: str, prefix: str) -> tuple[tuple[str, str], ...]:
        assert container
        assert isinstance(prefix, str)
        return ()


def fingerprint(
    task: Task,
    *,
    content: str = "v1",
    image_sku: str = "server",
    start: str = "s",
    env: str = "e",
    needed: tuple[str, ...] = (),
) -> Fingerprint:
    maker = Fingerprints(
        dict.fromkeys(("", "x"), NodeSetup(replace(UBUNTU, sku=image_sku), start)),
        Job(id="j", env={"JOB": env}),
    )
    return maker.of(task, Same(content), needed)


@pytest.mark.parametrize(
    ("aspect", "other"),
    [
        ("command", fingerprint(replace(TASK, command_line="run b"))),
        ("command", fingerprint(replace(TASK, elevated=True))),
        ("files", fingerprint(TASK, content="v2")),
        ("files", fingerprint(replace(TASK, resource_files=()))),
        ("env", fingerprint(replace(TASK, env={"MODE": "slow", "TOKEN": Secret("one")}))),
        ("env", fingerprint(TASK, env="other")),
        ("outputs", fingerprint(replace(TASK, output_files=()))),
        ("image", fingerprint(TASK, image_sku="minimal")),
        ("start_task", fingerprint(TASK, start="other")),
        ("needs", fingerprint(TASK, needed=("other",))),
    ],
)
def test_a_change_that_can_change_the_result_is_named(aspect: str, other: Fingerprint) -> None:
    before = fingerprint(TASK)

    assert other.digest != before.digest
    assert other.aspects.changed_since(before.aspects) == (aspect,)


@pytest.mark.parametrize(
    "other",
    [
        replace(TASK, id="b"),
        replace(TASK, slots=2, retries=3),
        replace(TASK, env={"MODE": "fast", "TOKEN": Secret("rotated")}),
    ],
)
def test_names_slots_retries_and_rotated_secrets_change_nothing(other: Task) -> None:
    assert fingerprint(other) == fingerprint(TASK)


NO_PART = {
    "Dependencies.ids",
    "Dependencies.ranges",
    "Task.depends_on",
    "Task.needs",
    "Task.id",
    "Task.step",
    "Task.item",
    "Task.pool",  # what its nodes are made from counts
    "Task.slots",
    "Task.retries",
    "Task.retry",
    "Task.max_wall_clock",
    "Task.retention",
    "Task.display_name",
    "BlobFile.container",  # where the content lies does not matter, only what it is
    "BlobFile.blob",
    "BlobTree.container",
    "BlobTree.prefix",
    "OutputFile.maker",  # the fingerprint itself
    "OutputFile.workflow",  # whose the fingerprint is
    "OutputFile.optional",  # judges the result, does not change it
    *(f"{kind}.identity" for kind in ("BlobFile", "BlobTree", "UrlFile", "OutputFile")),
    "ExitRules.actions",  # what follows a failure is no result
    "ExitRules.otherwise",
    "ExitRules.acts",
    "ExitAction.dependants_run",
    "ExitAction.job_ends",
}
TASKS = (
    replace(TASK, env={"MODE": "fast"}),
    replace(TASK, env={}, resource_files=(BlobTree(container="in"),)),
    replace(TASK, env={}, resource_files=(UrlFile(url="https://x/y", path="y"),)),
)


@pytest.mark.parametrize(
    ("name", "task", "other"),
    [(name, task, other) for task in TASKS for name, other in altered(task)],
)
def test_every_field_of_a_task_has_a_part_in_its_fingerprint_or_is_known_to_have_none(
    name: str, task: Task, other: Task
) -> None:
    same = fingerprint(task).digest == fingerprint(other).digest

    assert same == (name in NO_PART)


def test_commands_whose_short_digests_are_alike_have_different_fingerprints(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flowrun.state.fingerprint.ASPECT_DIGITS", 1)
    made = [fingerprint(replace(TASK, command_line=f"echo {number}")) for number in range(17)]

    assert len({one.aspects for one in made}) < len(made)
    assert len({one.digest for one in made}) == len(made)


def test_a_secret_is_not_an_empty_text() -> None:
    assert fingerprint(replace(TASK, env={"A": ""})) != fingerprint(
        replace(TASK, env={"A": Secret("x")})
    )


def test_equal_tasks_of_one_workflow_are_told_apart_by_their_order() -> None:
    maker = Fingerprints({"": NodeSetup(UBUNTU, "s")}, Job(id="j"))

    digests = [maker.of(replace(TASK, id=name), Same()).digest for name in "abc"]

    assert len(set(digests)) == 3
