"""The items of a step: sources, combinations, and how many make a task."""

import pytest

from fakes.spec_folder import SpecFolder

LINES = """{"sample": "s1", "n": 1}

{"n": "02", "sample": "s2"}
{"sample": "s3", "n": 3}
"""
TABLE = "sample,n\ns1,1\ns2,02\ns3,3\n"


def commands(spec: SpecFolder, for_each: str, command: str = "{{ item }}") -> list[str]:
    """Return what the tasks would run, without the shell around it."""
    step = f"tasks: [{{step: s, for_each: {for_each}, command: ['x', '{command}']}}]"
    return [task.command_line.removeprefix("x ").strip("'") for task in spec.workflow(step).tasks]


@pytest.mark.parametrize(
    ("for_each", "items"),
    [
        ("[a, 1.10, 007, true]", ["a", "1.10", "007", "true"]),
        ("{range: {stop: 3}}", ["0", "1", "2"]),
        ("{range: {start: 10, stop: 4, step: -3}}", ["10", "7"]),
        ("{range: {start: 0, stop: 1, step: 0.25}}", ["0", "0.25", "0.5", "0.75"]),
        ("{range: {start: 0.1, stop: 0.4, step: 0.1}}", ["0.1", "0.2", "0.3"]),
        ("{range: {start: 1, stop: 0.7, step: -0.1}}", ["1", "0.9", "0.8"]),
        ("{repeat: 2}", ["0", "1"]),
        ("{values: [a, b, c], limit: 2}", ["a", "b"]),
        ("{repeat: 5, limit: 9}", ["0", "1", "2", "3", "4"]),
    ],
)
def test_a_source_gives_its_items_in_order(
    spec: SpecFolder, for_each: str, items: list[str]
) -> None:
    assert commands(spec, for_each) == items


@pytest.mark.parametrize(
    ("for_each", "items"),
    [
        ("{matrix: {a: [x, y], b: [1, 2]}}", ["x-1", "x-2", "y-1", "y-2"]),
        ("{matrix: {a: [x, y], b: {range: {stop: 2}}}, exclude: [{a: x}]}", ["y-0", "y-1"]),
        ("{matrix: {a: [x, y], b: [1, 2]}, exclude: [{a: x, b: 2}]}", ["x-1", "y-1", "y-2"]),
        ("{matrix: {a: [x], b: [1]}, include: [{a: z, b: 9}]}", ["x-1", "z-9"]),
        ("{zip: {a: [x, y], b: {range: {start: 1, stop: 3}}}}", ["x-1", "y-2"]),
    ],
)
def test_sources_are_combined_by_name(spec: SpecFolder, for_each: str, items: list[str]) -> None:
    assert commands(spec, for_each, "{{ item.a }}-{{ item.b }}") == items


def test_a_chunk_gives_each_task_a_list_and_the_last_one_what_is_left(spec: SpecFolder) -> None:
    joined = "{{ item | join('+') }}"
    workflow = spec.workflow(
        f'tasks: [{{step: s, for_each: {{repeat: 7, chunk: 3}}, command: [x, "{joined}"]}}]'
    )

    assert [task.command_line for task in workflow.tasks] == ["x 0+1+2", "x 3+4+5", "x 6"]
    assert [task.id for task in workflow.tasks] == ["s-0-to-2", "s-3-to-5", "s-6"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", TABLE),
        ("t.csv", "\ufeff" + TABLE.replace("\n", "\r\n")),
        ("t.tsv", TABLE.replace(",", "\t")),
        (
            "t.jsonl",
            '{"sample": "s1", "n": 1}\n\n{"n": "02", "sample": "s2"}\n{"sample": "s3", "n": 3}',
        ),
    ],
)
def test_a_table_gives_a_row_for_each_item_as_it_is_written(
    spec: SpecFolder, name: str, content: str
) -> None:
    (spec.folder / name).write_text(content, encoding="utf-8")

    assert commands(spec, name, "{{ item.sample }}={{ item.n }}") == ["s1=1", "s2=02", "s3=3"]


def test_columns_have_types_and_rows_are_chosen(spec: SpecFolder) -> None:
    (spec.folder / "t.csv").write_text(TABLE)
    spec.params = {"least": "2"}

    found = spec.workflow(
        "params: {least: {type: integer, default: 1}}",
        "tasks: [{step: s, for_each: {rows: {file: t.csv, columns: {n: integer}, "
        "where: item.n >= params.least}}, command: [x, '{{ item.n + 1 }}']}]",
    )

    assert [task.command_line for task in found.tasks] == ["x 3", "x 4"]
    assert [task.id for task in found.tasks] == ["s-s2", "s-s3"]


def test_a_row_is_called_by_its_first_column_where_that_tells_all_apart(spec: SpecFolder) -> None:
    (spec.folder / "t.csv").write_text("a,b\n1,x\n1,y\n")

    found = spec.workflow("tasks: [{step: s, for_each: t.csv, command: x}]")

    assert [task.id for task in found.tasks] == ["s-1-x", "s-1-y"]


def test_a_quoted_value_may_hold_lines_and_the_delimiter(spec: SpecFolder) -> None:
    (spec.folder / "t.csv").write_text('a,b\n"1\n2","x, y"\n')

    found = spec.workflow("tasks: [{step: s, for_each: t.csv, command: [x, '{{ item.b }}']}]")

    assert found.tasks[0].command_line == "x 'x, y'"


def test_a_table_is_a_file_of_the_workflow_itself(spec: SpecFolder) -> None:
    (spec.folder / "t.csv").write_text(TABLE)

    found = spec.workflow("tasks: [{step: s, for_each: t.csv, command: x}]")

    assert found.own_files == (spec.folder / "flow.yaml", spec.folder / "t.csv")


@pytest.mark.parametrize(
    "limits",
    ["{start: 5, stop: 3, step: 10}", "{start: 1, stop: 0.5}", "{start: 3, stop: 5, step: -10}"],
)
def test_a_range_that_stops_behind_its_start_has_no_numbers(spec: SpecFolder, limits: str) -> None:
    step = f"tasks: [{{step: s, for_each: {{range: {limits}}}, allow_empty: true, command: x}}, "

    assert [task.step for task in spec.workflow(f"{step}{{step: t, command: x}}]").tasks] == ["t"]


def test_a_step_may_have_no_items_where_it_says_so(spec: SpecFolder) -> None:
    found = spec.workflow(
        "tasks: [{step: s, for_each: [], allow_empty: true, command: x}, {step: t, command: x}]"
    )

    assert [task.id for task in found.tasks] == ["t"]


def test_a_row_that_sorts_first_makes_one_more_task_and_changes_none(spec: SpecFolder) -> None:
    table = spec.folder / "t.csv"
    step = "tasks: [{step: s, for_each: t.csv, command: [x, '{{ item.sample }}']}]"
    table.write_text(TABLE)
    before = spec.workflow(step).tasks

    table.write_text(TABLE.replace("s1,", "s0,0\ns1,", 1))
    after = spec.workflow(step).tasks

    assert after[1:] == before
    assert after[0].id == "s-s0"
