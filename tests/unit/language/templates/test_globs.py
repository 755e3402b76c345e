"""What an item's text may be inside a pattern."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.language.templates.filters import glob
from flowrun.model.files import OutputFile
from flowrun.model.globs import matches_glob
from flowrun.model.reach import output_name

NAMES = ["a[1].txt", "b*.txt", "c?.txt", "d]e.txt", "plain.txt", "[[x]]*?"]


def outputs(spec: SpecFolder, output: str) -> list[OutputFile]:
    spec.write_files(*(f"in/{name}" for name in NAMES))
    workflow = spec.workflow(*sections(output))
    return [task.output_files[0] for task in workflow.tasks]


def sections(output: str) -> tuple[str, str, str]:
    step = "step: s, id: 's-{{ index }}', for_each: {files: {container: in}}, command: [x]"
    return (
        "containers: [in, out]",
        "inputs: [{container: in, files: in/*}]",
        f"tasks: [{{{step}, output_files: [{{container: out, {output}}}]}}]",
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_glob_of_a_text_matches_it_and_nothing_else(name: str) -> None:
    assert matches_glob(name, glob(name))
    assert not any(matches_glob(other, glob(name)) for other in NAMES if other != name)


@pytest.mark.parametrize(
    "expression", ["item.name", "item.stem", "'x' ~ item.path", "item.name[:4]"]
)
def test_a_wildcard_of_an_items_own_text_is_refused(spec: SpecFolder, expression: str) -> None:
    spec.write_files("in/a[1].txt", "in/b.txt")

    (problem,) = spec.problems(*sections(f'pattern: "{{{{ {expression} }}}}*"'))

    assert problem.startswith("glob-text: the text holds '[', which is a wildcard in a pattern")


@pytest.mark.parametrize(
    "pattern", ["{{ item.name | glob }}", "{{ glob(item.name) }}", "{{ item.size }}*", "*"]
)
def test_a_text_that_is_written_as_a_glob_is_fine(spec: SpecFolder, pattern: str) -> None:
    assert len(outputs(spec, f'pattern: "{pattern}", path: "{{{{ index }}}}/"')) == len(NAMES)


def test_an_item_may_be_a_pattern_where_that_is_said(spec: SpecFolder) -> None:
    task = spec.task(
        "containers: [out]",
        "tasks: [{step: s, id: s, for_each: {values: ['*.csv']}, command: [x], "
        "output_files: [{container: out, pattern: '{{ item | pattern }}'}]}]",
    )

    assert task.output_files[0].pattern == "*.csv"


def test_a_file_has_one_blob_name_whether_its_name_had_to_be_escaped_or_not(
    spec: SpecFolder,
) -> None:
    same = 'pattern: "{{ item.name | glob }}", path: "x/{{ item.name }}"'

    assert sorted(str(output_name(file)) for file in outputs(spec, same)) == sorted(
        f"x/{name}" for name in NAMES
    )


def test_a_name_that_had_to_be_escaped_cannot_be_given_another_blob_name(
    spec: SpecFolder,
) -> None:
    spec.write_files("in/a[1].txt")

    (problem,) = spec.problems(*sections('pattern: "{{ item.name | glob }}", path: other'))

    assert problem.startswith("blob-name: 'other' gives another name")
