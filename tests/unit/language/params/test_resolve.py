"""Where a parameter's value comes from, and what it may be."""

import pytest

from fakes.spec_folder import SpecFolder

ECHO = 'tasks: [{step: work, command: ["{{ params.x }}"]}]'


def test_the_command_line_beats_the_file_and_the_file_the_environment(spec: SpecFolder) -> None:
    declared = "params: {x: default}"
    seen = [spec.task(declared, ECHO).command_line]

    spec.environ["FLOWRUN_PARAM_X"] = "environment"
    seen.append(spec.task(declared, ECHO).command_line)
    spec.params_file = spec.folder / "params.json"
    spec.params_file.write_text('{"x": "file"}', encoding="utf-8")
    seen.append(spec.task(declared, ECHO).command_line)
    spec.params["x"] = "option"
    seen.append(spec.task(declared, ECHO).command_line)

    assert seen == ["default", "environment", "file", "option"]


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        ("{type: integer}", "-7", -7),
        ("{type: number}", "2.50", 2.5),
        ("{type: boolean}", "true", True),
        ("{type: string}", "007", "007"),
        ("{type: list}", '["a", 1]', ["a", 1]),
        ("3", "4", 4),
        ("{enum: [a, b]}", "b", "b"),
    ],
)
def test_a_text_becomes_the_declared_type(
    spec: SpecFolder, declared: str, text: str, value: object
) -> None:
    spec.params["x"] = text

    task = spec.task(
        f"params: {{x: {declared}}}",
        'tasks: [{step: work, command: [same, "{{ params.x == CASE }}"]}]'.replace(
            "CASE", repr(value).replace('"', "'")
        ),
    )

    assert task.command_line == "same true"


@pytest.mark.parametrize(
    ("declared", "text", "code"),
    [
        ("{type: integer}", "1.5", "param-type"),
        ("{type: integer}", "1_000", "param-type"),
        ("{type: boolean}", "yes", "param-type"),
        ("{type: list}", "a,b", "param-type"),
        ("{type: number}", "nan", "param-type"),
        ("{type: integer, minimum: 3}", "2", "param-value"),
        ("{enum: [a, b]}", "c", "param-value"),
        ("{pattern: ^a$}", "b", "param-value"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    spec: SpecFolder, declared: str, text: str, code: str
) -> None:
    spec.params["x"] = text

    problems = spec.problems(f"params: {{x: {declared}}}")

    assert [one.split(":")[0] for one in problems] == [code]


def test_a_number_in_a_file_is_no_text(spec: SpecFolder) -> None:
    spec.params_file = spec.folder / "params.yaml"
    spec.params_file.write_text("x: 7\n", encoding="utf-8")

    problems = spec.problems("params: {x: text}")

    assert problems == ["param-type: parameter 'x': the value must be a text, not a whole number"]


def test_an_unknown_parameter_is_refused_from_every_source(spec: SpecFolder) -> None:
    spec.params["numword"] = "1"
    spec.environ["FLOWRUN_PARAM_OTHER"] = "1"
    spec.params_file = spec.folder / "params.yaml"
    spec.params_file.write_text("third: 1\n", encoding="utf-8")

    problems = spec.problems("params: {numwords: 3}")

    assert sorted(problems) == [
        "param-unknown: -p numword: there is no parameter 'numword'",
        "param-unknown: FLOWRUN_PARAM_OTHER: there is no parameter 'OTHER'",
        "param-unknown: parameter 'third': there is no parameter 'third'",
    ]


def test_a_secret_reaches_the_environment_only_masked(spec: SpecFolder) -> None:
    spec.params["token"] = "hunter2"  # noqa: S105  # an invented one

    workflow = spec.workflow(
        "params: {token: {secret: true}}",
        'tasks: [{step: work, env: {TOKEN: {secret: token}}, command: "true"}]',
    )

    assert "hunter2" not in repr(workflow)
    assert workflow.tasks[0].env["TOKEN"].reveal() == "hunter2"  # type: ignore[union-attr]  # a Secret


def test_a_wrong_secret_is_not_shown(spec: SpecFolder) -> None:
    spec.params_file = spec.folder / "params.yaml"
    spec.params_file.write_text("token: hunter2\n", encoding="utf-8")

    problems = spec.problems("params: {token: {secret: true, enum: [right]}}")

    assert "hunter2" not in repr(problems)
    assert "param-value" in problems[0]


def test_a_missing_secret_is_one_error(spec: SpecFolder) -> None:
    problems = spec.problems(
        "params: {token: {secret: true}}",
        "job: {env: {A: {secret: token}}}",
        'tasks: [{step: work, env: {B: {secret: token}}, command: "true"}]',
    )

    assert problems == ["param-missing: the parameter 'token' has no value"]


@pytest.mark.parametrize("given", [None, "many"])
def test_a_parameter_without_a_right_value_is_one_error_wherever_it_is_used(
    spec: SpecFolder, given: str | None
) -> None:
    spec.params |= {"n": given} if given else {}

    problems = spec.problems(
        "params: {n: {type: integer}, words: {type: list, default: [a]}}",
        "pool: {id: 'p{{ params.n }}', image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1,"
        " nodes: {dedicated: '{{ params.n }}'}}",
        "job: {priority: '{{ params.n }}'}",
        "tasks: [{step: a, for_each: {range: {stop: '{{ params.n }}'}}, command: 'x'},"
        " {step: b, slots: '{{ params[\"n\"] }}', command: 'echo {{ params.n }}'}]",
    )

    assert len(problems) == 1
    assert problems[0].startswith("param-missing" if given is None else "param-type")
