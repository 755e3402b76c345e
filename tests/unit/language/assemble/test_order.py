"""What a step writes and another part of the workflow reads."""

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data, other]"
START = (
    "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1, nodes: {dedicated: 1}, "
    "start_task: {command: x, resource_files: [{container: data}]}}"
)


def steps(*texts: str) -> str:
    return "tasks:\n" + "\n".join(f"  - {{command: x, {text}}}" for text in texts)


def writer(output: str, *, name: str = "write") -> str:
    return f"step: {name}, output_files: [{{container: data, {output}}}]"


def reader(resource: str, *, name: str = "read") -> str:
    return f"step: {name}, resource_files: [{{container: data, {resource}}}]"


@pytest.mark.parametrize(
    ("output", "resource"),
    [
        ("pattern: '*.sq'", "path: sq"),
        ("pattern: '*.sq'", "blob: a.sq"),
        ("pattern: a.sq", "blob: a.sq"),
        ("pattern: a.sq, path: x/b", "prefix: x/"),
        ("pattern: '*.sq', path: x", "prefix: x/y"),
        ("pattern: '**/*', path: x", "blob: x/y/z"),
        ("pattern: $NAME, path: ''", "blob: a"),
    ],
)
def test_a_reader_of_what_another_step_writes_is_refused(
    spec: SpecFolder, output: str, resource: str
) -> None:
    (problem,) = spec.problems(CONTAINERS, steps(writer(output), reader(resource)))

    assert problem.startswith("unknown-order: step 'read'")
    assert "step 'write'" in problem
    assert "flow.yaml:" in problem


@pytest.mark.parametrize(
    ("output", "resource"),
    [
        ("pattern: '*.sq'", "blob: a.csv"),
        ("pattern: '*.sq'", "blob: x/a.sq"),
        ("pattern: a.sq, path: x/b", "prefix: y/"),
        ("pattern: a.sq", "blob: b.sq"),
        ("pattern: '*.sq', path: x", "prefix: xy"),
    ],
)
def test_a_reader_of_something_else_in_the_container_is_fine(
    spec: SpecFolder, output: str, resource: str
) -> None:
    workflow = spec.workflow(CONTAINERS, steps(writer(output), reader(resource)))

    assert len(workflow.tasks) == 2


def test_what_is_certain_is_told_from_what_is_possible(spec: SpecFolder) -> None:
    readers = [reader("blob: a.sq", name="sure"), reader("blob: b.sq", name="maybe")]
    output = "step: write, output_files: [{container: data, pattern: a.sq}, "
    output += "{container: data, pattern: 'b*'}]"

    sure, maybe = spec.problems(CONTAINERS, steps(output, *readers))

    assert "step 'sure' reads the blob 'a.sq' of container 'data'" in sure
    assert "step 'maybe' may read the blob 'b.sq' of container 'data'" in maybe


def test_a_step_that_lists_what_another_writes_is_refused(spec: SpecFolder) -> None:
    spec.write_files("a.txt")
    listing = "step: list, for_each: {files: {container: data, pattern: '*.txt'}}"

    problems = spec.problems(
        CONTAINERS,
        "inputs: [{container: data, files: a.txt}]",
        steps(writer("pattern: b.txt"), writer("pattern: c.csv", name="fine"), listing),
    )

    assert [problem.split(",")[0] for problem in problems] == [
        "unknown-order: the for_each of step 'list' lists '*.txt' of container 'data'"
    ]


def test_an_exact_name_is_held_to_the_whole_glob_of_a_listing(spec: SpecFolder) -> None:
    spec.write_files("axb.txt")
    listing = "step: list, for_each: {files: {container: data, pattern: '*x*.txt'}}"

    draft = spec.draft(
        CONTAINERS,
        "inputs: [{container: data, files: axb.txt}]",
        steps(writer("pattern: b.txt"), listing),
    )

    assert len(draft.build().tasks) == 2


@pytest.mark.parametrize(
    "reads",
    [
        "for_each: {files: {container: data}}",
        "for_each: {range: {stop: 2}}, resource_files: [{container: data}]",
    ],
)
def test_a_step_that_feeds_itself_is_refused(spec: SpecFolder, reads: str) -> None:
    spec.write_files("a.txt")

    (problem,) = spec.problems(
        CONTAINERS,
        "inputs: [{container: data, files: a.txt}]",
        steps(f"step: loop, {reads}, output_files: [{{container: data, pattern: 'b*'}}]"),
    )

    assert problem.startswith("endless-step: step 'loop'")


def test_a_start_task_that_reads_results_is_refused(spec: SpecFolder) -> None:
    (problem,) = spec.problems(CONTAINERS, START, steps(writer("pattern: a.txt")))

    assert problem.startswith("unknown-order: the start task reads all of container 'data'")


def test_templates_are_compared_as_they_are_rendered(spec: SpecFolder) -> None:
    made = "step: s, for_each: {range: {stop: 3}}, "
    made += "output_files: [{container: data, pattern: o, path: 'x{{ item }}'}]"

    workflow = spec.workflow(CONTAINERS, steps(made, reader("blob: x3")))
    (problem,) = spec.problems(CONTAINERS, steps(made, reader("blob: x2")))

    assert len(workflow.tasks) == 4
    assert problem.startswith("unknown-order: step 'read' reads the blob 'x2'")


def test_each_pair_of_steps_is_reported_once_however_many_tasks_they_have(
    spec: SpecFolder,
) -> None:
    problems = spec.problems(
        CONTAINERS,
        steps(
            "step: s, for_each: {range: {stop: 50}}, "
            "output_files: [{container: data, pattern: 'o{{ item }}'}]",
            "step: r, for_each: {range: {stop: 50}}, "
            "resource_files: [{container: data, blob: 'o{{ item }}'}, {container: data}]",
        ),
    )

    assert len(problems) == 2
