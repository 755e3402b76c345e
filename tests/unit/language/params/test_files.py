"""Parameters that are mappings, and those that name files."""

from fakes.spec_folder import SpecFolder

MAPPING = (
    "params: {sizes: {type: mapping, default: {small: 1, large: 9}}}",
    'tasks: [{step: work, command: "echo {{ params.sizes.large }}"}]',
)
FILE = (
    "params: {table: {type: file, default: data/rows.csv}}",
    'tasks: [{step: work, for_each: {rows: "{{ params.table }}"}, command: "echo {{ item.n }}"}]',
)


def test_a_mapping_is_given_as_json(spec: SpecFolder) -> None:
    assert "echo 9" in spec.task(*MAPPING).command_line
    spec.params = {"sizes": '{"large": 10}'}
    assert "echo 10" in spec.task(*MAPPING).command_line


def test_what_is_no_mapping_is_refused(spec: SpecFolder) -> None:
    spec.params = {"sizes": "[1]"}

    assert spec.problems(*MAPPING)[0] == (
        "param-type: -p sizes: the value must be a mapping, not a list"
    )


def test_what_stands_in_a_mapping_is_doubted_in_a_shell(spec: SpecFolder) -> None:
    assert [one.code for one in spec.draft(*MAPPING).warnings] == ["unquoted-text"]


def test_a_file_must_exist_wherever_its_name_comes_from(spec: SpecFolder) -> None:
    assert spec.problems(*FILE)[0] == (
        "no-file: the parameter 'table': there is no file 'data/rows.csv'"
    )
    spec.write("data/rows.csv", "n\n1\n")
    assert "echo 1" in spec.task(*FILE).command_line
    spec.params = {"table": "other.csv"}
    assert "no-file: -p table: the parameter 'table': there is no file 'other.csv'" in (
        spec.problems(*FILE)
    )
