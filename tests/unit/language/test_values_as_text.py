"""A value gives the same text whatever it comes from and wherever it goes."""

import pytest

from fakes.spec_folder import SpecFolder

DIGITS = ["1.10", "007", "1234567890123456789", "1e3", ".5", "3.0", "true", "false"]
EVERYWHERE = """tasks:
  - step: work
    command: [echo, "{{ params.x }}", "x{{ params.x }}", "{{ params.x ~ '' }}",
      "{{ params.x | string }}", "{{ '%s' % params.x }}", "{{ [params.x] | join }}",
      "{{ params.x | quote }}", "{{ params.x | trim }}"]
    env: {A: "{{ params.x }}", B: "<{{ params.x }}>"}"""


def texts(spec: SpecFolder, declared: str) -> set[str]:
    """Return the different texts that a parameter has in its many places."""
    task = spec.task(f"params: {{x: {declared}}}", EVERYWHERE)
    words = [word.strip("'").removeprefix("x") for word in task.command_line.split()[1:]]
    return {*words, *(str(value).strip("<>") for value in task.env.values())}


@pytest.mark.parametrize("digits", DIGITS)
def test_a_default_is_written_as_the_file_has_it(spec: SpecFolder, digits: str) -> None:
    assert texts(spec, digits) == {digits}


@pytest.mark.parametrize("digits", DIGITS)
def test_what_is_given_is_written_as_it_was_given(spec: SpecFolder, digits: str) -> None:
    kind = "boolean" if digits in {"true", "false"} else "number"
    declared = f"{{type: {kind}}}"

    spec.params["x"] = digits
    seen = [texts(spec, declared)]
    spec.params.clear()
    spec.environ["FLOWRUN_PARAM_X"] = digits
    seen.append(texts(spec, declared))
    spec.environ.clear()
    spec.params_file = spec.folder / "params.yaml"
    spec.params_file.write_text(f"x: {digits}\n", encoding="utf-8")
    seen.append(texts(spec, declared))

    assert seen == [{digits}] * 3


@pytest.mark.parametrize("digits", ["3", "3.0", "+3", "0.3e1"])
def test_the_default_number_in_other_digits_is_the_default(spec: SpecFolder, digits: str) -> None:
    spec.params["x"] = digits

    assert texts(spec, "{type: number, default: 3}") == {"3"}


def test_a_version_is_not_taken_for_the_same_number(spec: SpecFolder) -> None:
    spec.params["x"] = "1.1"

    assert texts(spec, "1.10") == {"1.1"}


def test_a_list_is_written_as_compact_json(spec: SpecFolder) -> None:
    task = spec.task(
        "params: {x: [north, 1.10, true]}",
        'tasks: [{step: work, command: [echo, "{{ params.x }}"], env: {A: "{{ params.x }}"}}]',
    )

    assert task.env["A"] == '["north",1.10,true]'
    assert task.command_line == """echo '["north",1.10,true]'"""


def test_literals_and_items_are_written_alike(spec: SpecFolder) -> None:
    workflow = spec.workflow(
        "tasks: [{step: work, for_each: {values: [007, 1.10, true]},"
        ' id: "w{{ index }}", command: [echo, "{{ item }}", 007, 1.10, true],'
        " env: {A: 007, B: true}}]"
    )

    assert [task.command_line for task in workflow.tasks] == [
        f"echo {item} 007 1.10 true" for item in ("007", "1.10", "true")
    ]
    assert workflow.tasks[0].env == {"A": "007", "B": "true"}


def test_a_template_computes_with_numbers(spec: SpecFolder) -> None:
    task = spec.task(
        "params: {x: 007, y: 1.10, big: 9007199254740993}",
        'tasks: [{step: work, command: [echo, "{{ params.x + 1 }}", "{{ params.y * 2 }}",'
        ' "{{ params.big + 1 }}", "{{ \'%03d\' % params.x }}"], slots: "{{ params.x - 6 }}"}]',
    )

    assert task.command_line == "echo 8 2.2 9007199254740994 007"
    assert task.slots == 1


@pytest.mark.parametrize("template", ["{{ none }}", "x{{ none }}", "{{ params }}", "x{{ params }}"])
def test_what_has_no_text_is_refused(spec: SpecFolder, template: str) -> None:
    problems = spec.problems(
        "params: {x: 1}", f'tasks: [{{step: work, command: [echo, "{template}"]}}]'
    )

    assert [problem.split(":")[0] for problem in problems] in (["template-error"], ["wrong-type"])
