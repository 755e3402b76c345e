"""Texts of items and parameters in shell commands: refused, doubted, or quoted right."""

import pytest

from fakes.spec_folder import SpecFolder

VALUES = "for_each: {{values: [{}]}}"
FILES = "for_each: {files: {container: data}}"
INPUTS = ("containers: [data]", "inputs: [{container: data, files: in/*}]")


def step(for_each: str, command: str) -> str:
    return (
        f"tasks:\n  - step: work\n    id: w{{{{ index }}}}\n    {for_each}\n    command: {command}"
    )


def told(spec: SpecFolder, for_each: str, command: str) -> list[str]:
    return [one.split(" ", 1)[0] for one in spec.problems(step(for_each, command))]


@pytest.mark.parametrize(
    ("item", "command"),
    [
        ("'a b'", "wc {{ item }}"),
        ("'a b'", "wc {{ item | upper }}.txt"),
        ("'a b'", "wc {{ 'x' ~ item }}"),
        ("'a b'", "wc {{ item if index else item }}"),
        ("'a b'", "wc {{ item.removesuffix('b') }}"),
        ("'a b'", "wc {{ [item] | join(',') }}"),
        ("'a b'", "'{{ item }}'"),
        ("'$HOME'", '|-\n      wc "{{ item }}"'),
        ("'a`b'", '|-\n      wc "{{ item }}"'),
        ("'a\"b'", '|-\n      wc "{{ item }}"'),
        ('"it\'s"', "|-\n      wc '{{ item }}'"),
        ("'a b'", '|-\n      wc "$(cat {{ item }})"'),
        ("'a b'", "|-\n      {% if index %}wc{% else %}cat {{ item }}{% endif %}"),
        ('"a\\nEOF"', "|-\n      cat <<EOF\n      {{ item }}\n      EOF"),
        ("''", "wc {{ item }}"),
        ("é", "wc {{ item }}"),
        ('"it\'s"', "|-\n      wc '{{ item | quote }}'"),
    ],
)
def test_an_item_that_the_shell_would_obey_is_refused(
    spec: SpecFolder, item: str, command: str
) -> None:
    assert told(spec, VALUES.format(item), command) == ["unquoted-text:"]


@pytest.mark.parametrize(
    ("item", "command", "script"),
    [
        ("'a b'", "wc {{ item | quote }}", "wc 'a b'"),
        ("'a b'", "wc {{ (item ~ '.txt') | quote }}", "wc 'a b.txt'"),
        ("'a b'", '|-\n      wc "{{ item }}"', 'wc "a b"'),
        ("'a b'", "wc {{ item | slug }}", "wc a-b"),
        ("'a b'", "wc {{ [item] | map('quote') | join(' ') }}", "wc 'a b'"),
        ("'ls -l'", "'{{ item | shell }}'", "ls -l"),
        ("-7", "seq {{ item }} {{ index }}", "seq -7 0"),
        ("'a b'", "wc {{ item | length }}", "wc 3"),
        ("'a b'", "echo ok # {{ item }}", "echo ok"),
        ("a.b/c=d_e-f", "wc {{ item }}", "wc a.b/c=d_e-f"),
    ],
)
def test_what_the_shell_takes_as_text_is_left_as_it_is(
    spec: SpecFolder, item: str, command: str, script: str
) -> None:
    draft = spec.draft(step(VALUES.format(item), command))

    assert draft.warnings == ()
    assert script in draft.build().tasks[0].command_line.replace("'\"'\"'", "'")


def test_the_error_names_the_item_the_place_and_the_fix(spec: SpecFolder) -> None:
    draft_problems = spec.problems(step(VALUES.format("ok, 'a b'"), "wc {{ item }}"))

    assert draft_problems == [
        (
            "unquoted-text: the text holds a space, and stands unquoted in a shell command"
            " (for item 'a b')"
        )
    ]


def test_a_list_command_is_no_shell(spec: SpecFolder) -> None:
    draft = spec.draft(step(VALUES.format("'a b'"), '[wc, "{{ item }}"]'))

    assert draft.warnings == ()


def test_environment_and_output_paths_are_no_shell(spec: SpecFolder) -> None:
    draft = spec.draft(
        *INPUTS[:1],
        step(VALUES.format("'a b'"), '"true"')
        + '\n    env: {NAME: "{{ item }}"}'
        + '\n    output_files: [{pattern: x, container: data, path: "{{ item }}/x"}]',
    )

    assert draft.warnings == ()


def test_names_of_files_that_nobody_has_seen_are_a_doubt(spec: SpecFolder) -> None:
    spec.write_files("in/plain.txt")

    draft = spec.draft(*INPUTS, step(FILES, "wc {{ item.name }} {{ item.path | quote }}"))

    assert [(one.code, one.severity) for one in draft.warnings] == [("unquoted-text", "warning")]
    assert "{{ item.name | quote }}" in draft.warnings[0].hint


def test_an_error_takes_the_place_of_the_doubt(spec: SpecFolder) -> None:
    spec.write_files("in/a b.txt")

    assert len(spec.problems(*INPUTS, step(FILES, "wc {{ item.name }}"))) == 1


@pytest.mark.parametrize("command", ["wc {{ item.name }}", "wc {{ item.name | quote }}"])
def test_a_file_that_looks_like_an_option_is_refused(spec: SpecFolder, command: str) -> None:
    spec.write_files("in/-l")

    problems = spec.problems(*INPUTS, step(FILES, command))

    assert [one.split(":")[0] for one in problems] == ["option-like-text"]


@pytest.mark.parametrize(
    "command", ["wc ./{{ item.name | quote }}", "wc -- {{ item.name | quote }}"]
)
def test_a_file_that_cannot_be_taken_for_an_option_is_right(spec: SpecFolder, command: str) -> None:
    spec.write_files("in/-l")

    assert spec.draft(*INPUTS, step(FILES, command)).warnings == ()


@pytest.mark.parametrize(
    ("declared", "doubts"),
    [
        ("text", 1),
        ("{type: string}", 1),
        ("[a, b]", 1),
        ("{enum: [a, b], default: a}", 0),
        ("{enum: [a b], default: a b}", 1),
        ("7", 0),
        ("true", 0),
        ("{type: number, default: 1.5}", 0),
    ],
)
def test_a_parameter_that_takes_any_text_is_a_doubt(
    spec: SpecFolder, declared: str, doubts: int
) -> None:
    spec.params["x"] = {"[a, b]": "[]", "{type: string}": "y z"}.get(declared, "")
    if not spec.params["x"]:
        del spec.params["x"]

    draft = spec.draft(
        f"params: {{x: {declared}}}", 'tasks: [{step: work, command: "echo {{ params.x }}"}]'
    )

    assert len(draft.warnings) == doubts


def test_quote_inside_quotes_is_a_doubt(spec: SpecFolder) -> None:
    draft = spec.draft(step(VALUES.format("a"), '|-\n      wc "{{ item | quote }}"'))

    assert [one.summary for one in draft.warnings] == [
        "'quote' stands inside quotes, where it adds quotes to the text"
    ]


def test_the_lines_of_a_script_are_read_as_one(spec: SpecFolder) -> None:
    draft = spec.draft(
        "params: {x: text}",
        "tasks:\n  - step: work\n    commands:\n      - cat <<'EOF'\n"
        '      - "{{ params.x }}"\n      - EOF\n      - "echo {{ params.x }}"',
    )

    assert len(draft.warnings) == 1
    assert draft.warnings[0].source_line.strip() == '- "echo {{ params.x }}"'


def test_a_start_task_is_shell_too(spec: SpecFolder) -> None:
    draft = spec.draft(
        "params: {x: text}",
        "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1, nodes: {dedicated: 1},"
        ' start_task: {command: "echo {{ params.x }}"}}',
    )

    assert [one.code for one in draft.warnings] == ["unquoted-text"]


def test_a_template_cannot_call_the_check_itself(spec: SpecFolder) -> None:
    problems = spec.problems('tasks: [{step: work, command: "echo {{ 1 | shell check }}"}]')

    assert [one.split(":")[0] for one in problems] == ["template-syntax"]
