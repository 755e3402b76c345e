"""Files as one of the sources of a matrix."""

from fakes.spec_folder import SpecFolder

INPUTS = ("containers: [data, out]", "inputs: [{container: data, files: 'in/*.txt'}]")
MATRIX = "{matrix: {file: {files: {container: data}}, size: [1, 2]}}"


def test_each_file_is_combined_with_each_value(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt", "in/b.txt")

    tasks = spec.workflow(
        *INPUTS,
        f"tasks: [{{step: work, for_each: {MATRIX},"
        " command: 'echo {{ item.file.stem | quote }} {{ item.size }}'}]",
    ).tasks

    assert [task.item for task in tasks] == ["a.txt, 1", "a.txt, 2", "b.txt, 1", "b.txt, 2"]
    assert "echo a 1" in tasks[0].command_line
    assert len({task.id for task in tasks}) == 4


def test_the_containers_of_all_sources_are_read(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")

    draft = spec.draft(*INPUTS, f"tasks: [{{step: work, for_each: {MATRIX}, command: x}}]")

    assert draft.reads == ("demo-data",)


def test_a_step_that_lists_results_in_a_matrix_must_wait_for_them(spec: SpecFolder) -> None:
    made = "{step: make, command: x, output_files: [{pattern: o, container: out}]}"
    matrix = "{matrix: {file: {files: {container: out}}, size: [1, 2]}}"
    reader = f"step: read, for_each: {matrix}, command: x"

    problems = spec.problems("containers: [out]", f"tasks: [{made}, {{{reader}}}]")
    workflow = spec.workflow("containers: [out]", f"tasks: [{made}, {{{reader}, needs: [make]}}]")

    order = "unknown-order: the for_each of step 'read' lists all of container 'out'"
    assert any(problem.startswith(order) for problem in problems)
    assert workflow.steps[1].lists == {"make"}
    assert [container for container, _ in workflow.steps[1].listed] == ["demo-out"]


def test_files_are_not_zipped(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")

    problems = spec.problems(
        *INPUTS,
        "tasks: [{step: s, for_each: {zip: {a: {files: {container: data}}, b: [1]}}, command: x}]",
    )

    assert problems == [
        "files-in-zip: files cannot be zipped: nothing says which file goes with which item"
    ]
