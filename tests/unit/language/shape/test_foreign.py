"""Keys and forms of other tools are answered with ours."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.errors import SpecError
from flowrun.language.shape import foreign
from flowrun.language.shape.key_answers import plain
from flowrun.language.shape.schema import load_schema

TABLES = [foreign.EVERYWHERE, *foreign.BY_TITLE.values()]


def hints(spec: SpecFolder, *sections: str) -> dict[str, str]:
    """Return the hint of each diagnostic, by the text that it points at."""
    with pytest.raises(SpecError) as caught:
        spec.draft(*sections)
    found = {}
    for one in caught.value.diagnostics:
        assert one.place is not None
        start = one.place.column - 1
        found[one.source_line[start : start + one.length]] = one.hint
    return found


STEP_KEYS = [
    ("command_line", "Write 'command'."),
    ("commandLine", "Write 'command'."),
    ("resourceFiles", "Write 'resource_files'."),
    ("timeout", "Write 'max_wall_clock'."),
    ("maxWallClockTime", "Write 'max_wall_clock'."),
    ("max_wallclock", "Write 'max_wall_clock'."),
    ("environment", "Write 'env'."),
    ("environmentSettings", "Write 'env'."),
    ("inputs", "Write 'resource_files'."),
    ("publishDir", "Write 'output_files'."),
    ("cpus", "Write 'slots'."),
    ("maxTaskRetryCount", "Write 'retries'."),
    ("image", "Write 'container_image'."),
    ("docker_image", "Write 'container_image'."),
    ("matrix", "Write 'for_each: {matrix:"),
    ("depends_on", "Write 'needs'."),
    ("vm_count", "Write 'nodes: {dedicated: N}' in 'pool'."),
    ("vm_size", "'vm_size' belongs into 'pool'."),
    ("priority", "'priority' belongs into 'job'."),
]


@pytest.mark.parametrize(("key", "hint"), STEP_KEYS)
def test_a_foreign_key_of_a_step_is_answered(spec: SpecFolder, key: str, hint: str) -> None:
    told = hints(spec, f"tasks:\n  - step: s\n    command: x\n    {key}: y")

    assert list(told) == [key]
    assert told[key].startswith(hint)


@pytest.mark.parametrize(
    ("section", "key", "hint"),
    [
        ("steps: []", "steps", "Write the steps under 'tasks'"),
        ("env: {A: b}", "env", "Write 'env' in 'job', or in a step."),
        ("parameters: {}", "parameters", "Write 'params'."),
        ("job: {onAllTasksComplete: x}", "onAllTasksComplete", "A run ends by itself"),
        ("job: {maxTaskRetryCount: 3}", "maxTaskRetryCount", "Write 'max_task_retries'."),
        ("vmSize: x", "vmSize", "'vm_size' belongs into 'pool'."),
        ("params: {a: {choices: [b]}}", "choices", "Write 'enum'."),
    ],
)
def test_a_foreign_key_elsewhere_is_answered(
    spec: SpecFolder, section: str, key: str, hint: str
) -> None:
    told = hints(spec, section)

    assert told[key].startswith(hint)


def test_a_foreign_key_is_not_missing_as_well(spec: SpecFolder) -> None:
    told = hints(
        spec,
        "pool: {imageReference: x, vmSize: y, targetDedicatedNodes: 3}",
        "tasks: [{name: a, run: x}]",
    )

    assert told == {
        "imageReference": "Write 'image'.",
        "vmSize": "Write 'vm_size'.",
        "targetDedicatedNodes": "Write 'nodes: {dedicated: N}' in 'pool'.",
        "name": "Write 'step'.",
        "run": "Write 'command'.",
    }


@pytest.mark.parametrize(
    ("section", "value", "hint"),
    [
        ("job: {max_wall_clock: 90}", "90", "Write 90s for seconds."),
        ("job: {max_wall_clock: '90'}", "'90'", "Write 90s for seconds."),
        ("job: {max_wall_clock: 1h30m}", "1h30m", "Write 90m."),
        ("job: {max_wall_clock: PT2H}", "PT2H", "Write 2h."),
        ("job: {max_wall_clock: '01:00:30'}", "'01:00:30'", "Write 3630s."),
        ("job: {max_wall_clock: 15 minutes}", "15 minutes", "Write 15m."),
        ("inputs: [a.txt]", "a.txt", "Write {container: NAME, files: a.txt}."),
        ("tasks: [{step: s, commands: x}]", "x", "Write [x]."),
        ("tasks: [{step: s, command: x, env: [A=b]}]", "[A=b]", "Write {NAME: value}."),
    ],
)
def test_a_value_in_another_form_is_shown_in_ours(
    spec: SpecFolder, section: str, value: str, hint: str
) -> None:
    assert hints(spec, section) == {value: hint}


def test_a_number_of_nodes_is_shown_in_our_form(spec: SpecFolder) -> None:
    told = hints(
        spec, "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Standard_D2s_v3, nodes: 4}"
    )

    assert told == {"4": "Write {dedicated: 4}."}


def test_every_answer_names_a_key_or_says_what_to_do() -> None:
    sections = [load_schema(), *load_schema()["$defs"].values()]
    known = {key for section in sections for key in section.get("properties", ())}

    silent = [
        ours for table in TABLES for ours, say in table.values() if ours not in known if not say
    ]

    assert silent == []


def test_every_foreign_word_is_looked_up_as_it_is_compared() -> None:
    words = [word for table in TABLES for names in table for word in names.split()]

    assert [word for word in words if word != plain(word)] == []
    for table in TABLES:
        listed = [word for names in table for word in names.split()]
        assert sorted(listed) == sorted(set(listed))


def test_every_table_belongs_to_a_section() -> None:
    titles = {load_schema()["title"], *(one["title"] for one in load_schema()["$defs"].values())}

    assert foreign.BY_TITLE.keys() <= titles
