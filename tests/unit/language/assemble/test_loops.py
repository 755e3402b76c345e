"""Downloads that would feed the inputs of the next apply."""

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data, out]"


def sections(inputs: str, output: str, download: str) -> tuple[str, str, str, str]:
    return (
        CONTAINERS,
        f"inputs: [{{container: data, {inputs}}}]",
        f"tasks: [{{step: s, command: x, output_files: [{{container: out, {output}}}]}}]",
        f"downloads: [{{container: out, {download}}}]",
    )


@pytest.mark.parametrize(
    ("inputs", "output", "download"),
    [
        ("files: '*.txt'", "pattern: '*_o.txt'", "to: ."),
        ("files: '*.txt'", "pattern: new.txt", "to: ."),
        ("files: '**/*.txt'", "pattern: '*.txt'", "to: results"),
        ("files: 'in/**'", "pattern: '*.csv'", "to: in/results"),
        ("files: 'in/*.txt'", "pattern: o.txt, path: in/o.txt", "to: ."),
        ("files: 'in/*.txt'", "pattern: '**/*', path: x", "to: ., prefix: x/"),
        ("files: '**/*', exclude: 'old/**'", "pattern: '*.csv'", "to: results"),
        ("files: '*.txt', exclude: a_*", "pattern: '*.txt'", "to: ."),
    ],
)
def test_results_that_a_glob_would_find_are_refused(
    spec: SpecFolder, inputs: str, output: str, download: str
) -> None:
    spec.write_files("b.txt", "in/b.txt", "old/b.txt")

    problems = spec.problems(*sections(inputs, output, download))

    assert [problem.split(":")[0] for problem in problems if "exclude" not in problem] == [
        "results-become-inputs"
    ]


@pytest.mark.parametrize(
    ("inputs", "output", "download"),
    [
        ("files: '*.txt'", "pattern: '*.csv'", "to: ."),
        ("files: '*.txt'", "pattern: '*.txt'", "to: results"),
        ("files: 'in/*.txt'", "pattern: '*.txt'", "to: ."),
        ("files: '**/*', exclude: 'results/**'", "pattern: '*.csv'", "to: results"),
        ("files: '*.txt', exclude: '*_o.txt'", "pattern: '*_o.txt'", "to: ."),
        ("files: '*.txt'", "pattern: '*', path: o", "to: ., prefix: o/, files: '*.csv'"),
        ("files: b.txt", "pattern: '*'", "to: ."),
    ],
)
def test_results_that_no_glob_finds_are_fine(
    spec: SpecFolder, inputs: str, output: str, download: str
) -> None:
    spec.write_files("b.txt", "in/b.txt", "b_o.txt", "results/r.csv")

    assert len(spec.workflow(*sections(inputs, output, download)).downloads) == 1


def test_inputs_that_come_home_under_another_name_are_results_too(spec: SpecFolder) -> None:
    spec.write_files("b.txt")

    (problem,) = spec.problems(
        CONTAINERS,
        "inputs: [{container: data, files: '*.txt', prefix: copy-}]",
        "downloads: [{container: data, to: .}]",
    )

    assert problem.startswith("results-become-inputs:")


def test_an_input_that_comes_home_to_its_own_place_is_no_result(spec: SpecFolder) -> None:
    spec.write_files("b.txt")

    workflow = spec.workflow(
        CONTAINERS,
        "inputs: [{container: data, files: '*.txt'}]",
        "downloads: [{container: data, to: .}]",
    )

    assert len(workflow.downloads) == 1
