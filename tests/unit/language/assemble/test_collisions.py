"""Outputs that become one blob."""

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data, out]"
EACH = "for_each: {range: {stop: 3}}"


def steps(*texts: str) -> str:
    return "tasks:\n" + "\n".join(
        f"  - {{command: x, step: s{number}, {text}}}" for number, text in enumerate(texts)
    )


def output(text: str) -> str:
    return f"output_files: [{{container: out, {text}}}]"


@pytest.mark.parametrize(
    "entry",
    [
        "pattern: result.csv",
        "pattern: a/result.csv",
        "pattern: $NAME.csv, path: x/y",
        "pattern: r.csv, path: 'r{{ item // 2 }}'",
    ],
)
def test_tasks_that_write_the_same_blob_are_refused_once(spec: SpecFolder, entry: str) -> None:
    (problem,) = spec.problems(CONTAINERS, steps(f"{EACH}, {output(entry)}"))

    assert problem.startswith("same-output: the tasks 's0-0' and 's0-1' both write the blob")


@pytest.mark.parametrize(
    "text",
    [
        EACH + ", " + output("pattern: r.csv, path: 'r{{ item }}'"),
        EACH + ", " + output("pattern: '*.csv'"),
        EACH + ", " + output("pattern: $AZ_BATCH_TASK_ID.csv"),
        output("pattern: a, path: r}, {container: out, pattern: b, path: r, when: failure"),
    ],
)
def test_outputs_that_may_differ_are_fine(spec: SpecFolder, text: str) -> None:
    assert not spec.draft(CONTAINERS, steps(text)).warnings


def test_one_task_does_not_write_a_blob_twice_either(spec: SpecFolder) -> None:
    entry = "pattern: a, path: r}, {container: out, pattern: b, path: r, when: completion"

    (problem,) = spec.problems(CONTAINERS, steps(output(entry)))

    assert problem.startswith("same-output:")


def test_an_output_over_an_input_is_refused(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")

    (problem,) = spec.problems(
        CONTAINERS, "inputs: [{container: out, files: in/*}]", steps(output("pattern: a.txt"))
    )

    assert problem.startswith("overwritten-blob: step 's0' writes the blob 'a.txt', which is")


def test_a_wildcard_over_an_input_or_another_output_is_a_warning(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt", "in/b.txt")

    draft = spec.draft(
        CONTAINERS,
        "inputs: [{container: out, files: in/*}]",
        steps(output("pattern: '*.txt'"), output("pattern: c.txt"), output("pattern: d.csv")),
    )

    assert [warning.summary.split(",")[0] for warning in draft.warnings] == [
        "step 's0' may write the blob 'a.txt'",
        "step 's0' may write the blob 'c.txt' too",
    ]


def test_results_of_two_downloads_that_become_one_file_are_refused(spec: SpecFolder) -> None:
    written = "output_files: [{container: out, pattern: a}, {container: data, pattern: a}]"
    downloads = "downloads: [{container: out, to: r}, {container: data, to: r}]"

    (problem,) = spec.problems(CONTAINERS, steps(written), downloads)

    assert problem.startswith("same-file: the blobs 'a' of 'out' and 'a' of 'data'")


def test_a_result_that_two_downloads_take_is_fine(spec: SpecFolder) -> None:
    downloads = "downloads: [{container: out, to: r}, {container: out, to: r, files: '*'}]"

    assert not spec.draft(CONTAINERS, steps(output("pattern: a")), downloads).warnings
