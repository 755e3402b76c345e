"""`needs`: what waits for what, and what is wrong with it."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.model.needs import StepNeeds
from flowrun.model.workflow import Workflow

CONTAINERS = "containers: [data, other]"
SAMPLES = "for_each: {values: [{sample: s1, n: 1}, {sample: s2, n: 2}]}"


def steps(*texts: str) -> str:
    return "tasks:\n" + "\n".join(f"  - {{command: x, {text}}}" for text in texts)


def needs_of(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    return {task.id: task.needs for task in workflow.tasks}


def test_a_step_by_its_name_is_needed_as_a_whole(spec: SpecFolder) -> None:
    workflow = spec.workflow(steps("step: a, for_each: {values: [1, 2]}", "step: b, needs: [A]"))

    assert workflow.needs["b"] == StepNeeds(whole=("a",))
    assert needs_of(workflow)["b"] == ()


def test_the_task_of_the_same_item_is_needed(spec: SpecFolder) -> None:
    workflow = spec.workflow(
        steps(
            "step: a, for_each: {values: [x, y]}",
            "step: b, for_each: {values: [y, x]}, needs: [{step: a, match: true}]",
        )
    )

    assert workflow.needs["b"] == StepNeeds(matched=("a",))
    assert needs_of(workflow) == {"a-x": (), "a-y": (), "b-y": ("a-y",), "b-x": ("a-x",)}


def test_the_tasks_with_the_same_value_under_a_name_are_needed(spec: SpecFolder) -> None:
    workflow = spec.workflow(
        steps(
            f"step: a, id: 'a-{{{{ item.n }}}}', {SAMPLES}",
            "step: b, id: 'b-{{ index }}', for_each: {values: ["
            "{sample: s2, c: 1}, {sample: s1, c: 1}, {sample: s2, c: 2}]}, "
            "needs: [{step: a, match: [sample]}]",
        )
    )

    assert needs_of(workflow) == {
        "a-1": (),
        "a-2": (),
        "b-0": ("a-2",),
        "b-1": ("a-1",),
        "b-2": ("a-2",),
    }


def test_a_row_under_a_name_counts_by_its_column_of_this_name(spec: SpecFolder) -> None:
    workflow = spec.workflow(
        steps(
            f"step: a, id: 'a-{{{{ item.n }}}}', {SAMPLES}",
            "step: b, id: b, for_each: {values: [{sample: {sample: s2, n: 2}, c: 1}]}, "
            "needs: [{step: a, match: [sample]}]",
        )
    )

    assert needs_of(workflow)["b"] == ("a-2",)


CIRCLE = "circular-needs: these steps wait for each other, and none could begin: "
ONE = "step: a"
MANY = "step: a, for_each: {values: [x, y]}"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ([ONE, "step: b, needs: [c]"], "unknown-step: there is no step 'c'"),
        (
            [ONE, "step: b, needs: [{step: a, match: true}]"],
            "match-name: step 'b' has no for_each, so it has no items to match",
        ),
        (
            [ONE, "step: b, for_each: {values: [x]}, needs: [{step: a, match: true}]"],
            "match-name: step 'a' has no for_each, so it has no items to match",
        ),
        (
            [MANY, "step: b, for_each: {values: [x, z]}, needs: [{step: a, match: true}]"],
            "match-nobody: step 'a' has no task of the same item as item 'z' of 'b'",
        ),
        (
            [MANY, "step: b, for_each: {values: [{s: x}]}, needs: [{step: a, match: [s]}]"],
            "match-name: the items of step 'a' have no 's' to match by",
        ),
        (
            ["step: a, needs: [a]"],
            f"{CIRCLE}'a' needs 'a' (flow.yaml:5:35)",
        ),
        (
            ["step: a, needs: [c]", "step: b, needs: [a]", "step: c, needs: [b]"],
            f"{CIRCLE}'a' needs 'c' (flow.yaml:5:35), 'c' needs 'b' (flow.yaml:7:35), 'b' needs",
        ),
        (["step: a, id: Flowrun-Gate-1"], "reserved-id: ids that begin with 'flowrun-gate-'"),
    ],
)
def test_what_is_wrong_is_said(spec: SpecFolder, written: list[str], problem: str) -> None:
    (found,) = spec.problems(steps(*written))

    assert found.startswith(problem)


WRITER = (
    "step: w, for_each: {values: [x, y]}, "
    "output_files: [{pattern: '{{ item }}.out', container: data}]"
)
SHARED_WRITER = (
    "step: w, for_each: {values: [x, y]}, output_files: [{pattern: '*.out', container: data}]"
)
READS_ITS_OWN = "resource_files: [{container: data, blob: '{{ item }}.out'}]"
MATCHED = "for_each: {values: [x, y]}, needs: [{step: w, match: true}]"


@pytest.mark.parametrize(
    "written",
    [
        [WRITER, "step: r, needs: [w], resource_files: [{container: data}]"],
        [
            WRITER,
            f"step: r, {MATCHED}, {READS_ITS_OWN}",
        ],
        [
            SHARED_WRITER,
            f"step: r, {MATCHED}, {READS_ITS_OWN}",
        ],
        [
            WRITER,
            "step: m, needs: [w]",
            "step: r, needs: [m], resource_files: [{container: data}]",
        ],
        [
            WRITER,
            f"step: m, {MATCHED}",
            f"step: r, {MATCHED.replace('step: w', 'step: m')}, {READS_ITS_OWN}",
        ],
        [WRITER, "step: r, needs: [], resource_files: [{container: data}]"],
    ],
)
def test_who_reads_and_waits_is_right(spec: SpecFolder, written: list[str]) -> None:
    assert spec.workflow(CONTAINERS, steps(*written)).tasks


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            [WRITER, f"step: r, {MATCHED}, resource_files: [{{container: data, blob: x.out}}]"],
            "unmatched-read: task 'r-y' reads what task 'w-x' of step 'w' may write",
        ),
        (
            [WRITER, f"step: r, {MATCHED}, resource_files: [{{container: data}}]"],
            "unmatched-read: task 'r-x' reads what task 'w-y' of step 'w' may write",
        ),
        (
            [SHARED_WRITER, f"step: r, {MATCHED}, resource_files: [{{container: data}}]"],
            "unmatched-read: task 'r-x' reads what task 'w-y' of step 'w' may write",
        ),
        (
            [WRITER, "step: b", "step: r, needs: [b], resource_files: [{container: data}]"],
            "unknown-order: step 'r' reads all of container 'data'",
        ),
        (
            [WRITER, "step: r, for_each: {files: {container: data}}"],
            "unknown-order: the for_each of step 'r' lists all of container 'data'",
        ),
    ],
)
def test_who_reads_and_does_not_wait_is_refused(
    spec: SpecFolder, written: list[str], problem: str
) -> None:
    found = spec.problems(CONTAINERS, steps(*written))

    assert found[-1].startswith(problem)
