"""Files that a workflow is laid over."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.errors import SpecError


def test_mappings_merge_and_the_including_file_wins(spec: SpecFolder) -> None:
    spec.write("base.yaml", "job: {priority: 7, env: {A: base, B: base}}\nparams: {n: 1, m: 2}\n")

    workflow = spec.workflow(
        "include: [base.yaml]",
        "params: {n: 3}",
        "job: {env: {B: own}}",
        'tasks: [{step: work, command: "echo {{ params.n }} {{ params.m }}"}]',
    )

    assert workflow.job.priority == 7
    assert workflow.job.env == {"A": "base", "B": "own"}
    assert "echo 3 2" in workflow.tasks[0].command_line


def test_a_later_included_file_wins_over_an_earlier_one(spec: SpecFolder) -> None:
    spec.write("one.yaml", "job: {priority: 1, max_wall_clock: 1h}\n")
    spec.write("two.yaml", "job: {priority: 2}\n")

    workflow = spec.workflow("include: [one.yaml, two.yaml]")

    assert (workflow.job.priority, workflow.job.max_wall_clock.total_seconds()) == (2, 3600)


def test_steps_inputs_and_downloads_append_and_other_lists_do_not(spec: SpecFolder) -> None:
    spec.write_files("a.txt", "sub/b.txt")
    spec.write(
        "sub/base.yaml",
        "containers: [data]\n"
        "inputs: [{container: data, files: b.txt}]\n"
        "tasks: [{step: first, command: [base, words]}]\n"
        "downloads: [{container: data, prefix: x/, to: here}]\n",
    )

    workflow = spec.workflow(
        "include: [sub/base.yaml]",
        "containers: {more: {keep: true}}",
        "inputs: [{container: more, files: a.txt}]",
        'tasks: [{step: work, command: "true"}]',
        "downloads: [{container: more, prefix: y/, to: there}]",
    )

    assert [task.step for task in workflow.tasks] == ["first", "work"]
    assert [file.path for file in workflow.inputs] == [
        spec.folder / "sub" / "b.txt",
        spec.folder / "a.txt",
    ]
    # Each path starts from the folder of the file that says it.
    assert [download.to for download in workflow.downloads] == [
        spec.folder / "sub" / "here",
        spec.folder / "there",
    ]
    assert [one.alias for one in workflow.containers] == ["data", "more", "flowrun"]


def test_a_choice_of_the_including_file_rules_out_the_other_one(spec: SpecFolder) -> None:
    spec.write("base.yaml", "pool: {nodes: {dedicated: 2}, task_slots_per_node: 4}\n")

    pool = spec.workflow(
        "include: [base.yaml]",
        "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Standard_D2s_v3,"
        " autoscale: {preset: pending_tasks, min: 0, max: 2}}",
    ).own_pools[0]

    assert (pool.task_slots_per_node, pool.autoscale is None) == (4, False)


def test_a_bare_value_of_a_parameter_keeps_what_is_declared_below(spec: SpecFolder) -> None:
    spec.write("base.yaml", "params: {n: {type: integer, default: 1, maximum: 5}}\n")

    assert spec.problems("include: [base.yaml]", "params: {n: 9}") == [
        "param-value: the default must be at most 5"
    ]


def test_a_file_that_two_others_include_counts_once(spec: SpecFolder) -> None:
    spec.write("deep/base.yaml", 'tasks: [{step: base, command: "true"}]\n')
    spec.write("one.yaml", "include: [deep/base.yaml]\n")
    spec.write("deep/two.yaml", "include: [base.yaml]\n")

    workflow = spec.workflow("include: [one.yaml, deep/two.yaml]")

    assert [task.step for task in workflow.tasks] == ["base", "work"]


def test_files_that_include_each_other_are_refused_with_the_way_around(spec: SpecFolder) -> None:
    spec.write("one.yaml", "include: [two.yaml]\n")
    spec.write("two.yaml", "include: [flow.yaml]\n")

    circle = "flow.yaml includes one.yaml includes two.yaml includes flow.yaml"
    assert spec.problems("include: [one.yaml]") == [
        f"include-cycle: the files include each other: {circle}"
    ]


def test_mistakes_are_told_where_they_stand_in_all_files_at_once(spec: SpecFolder) -> None:
    spec.write("one.yaml", "job: {priority: high}\n")
    spec.write("two.yaml", "pool: {nodes: {dedicatd: 1}}\n")

    with pytest.raises(SpecError) as caught:
        spec.workflow("include: [one.yaml, two.yaml]")

    places = [str(one.place) for one in caught.value.diagnostics]
    assert places == ["one.yaml:1:17", "two.yaml:1:16"]


def test_what_cannot_be_included_is_told_at_the_line_that_includes_it(spec: SpecFolder) -> None:
    spec.write("broken.yaml", "job: {\n")

    problems = spec.problems("include: [none.yaml, broken.yaml, ~nobody-here/x.yaml]")

    assert (
        "file-unreadable: 'none.yaml' cannot be included: the file cannot be read: "
        in (problems[1])
    )
    assert problems[0].startswith("yaml-syntax: ")
    assert problems[2] == "local-path: '~nobody-here' is the home folder of nobody here"


def test_another_version_of_the_language_is_not_merged(spec: SpecFolder) -> None:
    spec.write("new.yaml", "version: 2\n")

    assert spec.problems("include: [new.yaml]") == ["bad-choice: this must be 1"]


def test_include_takes_a_list_of_paths(spec: SpecFolder) -> None:
    assert spec.problems("include: base.yaml") == [
        "wrong-type: this must be a list of paths of files"
    ]


def test_included_files_are_the_workflows_own(spec: SpecFolder) -> None:
    spec.write("base.yaml", "job: {priority: 7}\n")

    assert spec.folder / "base.yaml" in spec.workflow("include: [base.yaml]").own_files


def test_keys_that_begin_with_x_are_a_home_for_anchors(spec: SpecFolder) -> None:
    task = spec.task(
        "x-common: &common {A: one, B: two}",
        'tasks: [{step: work, command: "true", env: *common}]',
    )

    assert task.env == {"A": "one", "B": "two"}
