"""Steps, items and the tasks that they become."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.errors import SpecError
from flowrun.model.account import BlobInfo
from flowrun.model.files import BlobFile, BlobTree, OutputFile, UploadWhen, UrlFile
from flowrun.model.workflow import BOOKKEEPING

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EACH = """tasks:
  - step: work
    for_each: {files: {container: data}}
    id: w-{{ item.stem }}
    command: "true"
"""


def blob(name: str, metadata: Mapping[str, str] | None = None) -> BlobInfo:
    return BlobInfo(
        name=name, size=1, md5=None, etag="", last_modified=NOW, metadata=metadata or {}
    )


def test_a_command_text_runs_in_bash_and_a_list_without_a_shell(spec: SpecFolder) -> None:
    tasks = spec.workflow(
        """tasks:
  - {step: text, command: "echo $HOME | wc"}
  - {step: words, command: [echo, $HOME, "a b", 7]}
  - {step: lines, commands: [cd x, "echo it's"]}
"""
    ).tasks

    assert [one.command_line for one in tasks] == [
        "/bin/bash -e -o pipefail -c 'echo $HOME | wc'",
        "echo '$HOME' 'a b' 7",
        """/bin/bash -e -o pipefail -c 'cd x\necho it'"'"'s'""",
    ]


def test_a_step_without_items_is_one_task_of_its_name(spec: SpecFolder) -> None:
    assert [one.id for one in spec.workflow().tasks] == ["work"]


def test_a_range_stops_before_its_end(spec: SpecFolder) -> None:
    tasks = spec.workflow(
        """tasks:
  - step: s
    for_each: {range: {start: 1, stop: 6, step: 2}}
    command: ["{{ item }}"]
"""
    ).tasks

    assert [(one.id, one.command_line) for one in tasks] == [
        ("s-1", "1"),
        ("s-3", "3"),
        ("s-5", "5"),
    ]


def ids_of(spec: SpecFolder, *values: object, step: str = "s") -> list[str]:
    """Return the default ids of the tasks of a step over these values."""
    listed = json.dumps([*values])
    tasks = f'tasks: [{{step: {step}, for_each: {{values: {listed}}}, command: ["true"]}}]'
    return [task.id for task in spec.workflow(tasks).tasks]


def test_a_default_id_follows_its_item_wherever_it_stands(spec: SpecFolder) -> None:
    assert ids_of(spec, "b", "c") == ["s-b", "s-c"]
    assert ids_of(spec, "a", "b", "New File.txt", "c") == ["s-a", "s-b", "s-new-file-txt", "s-c"]


def test_items_that_make_no_id_or_the_same_one_have_a_digest_in_it(spec: SpecFolder) -> None:
    ids = ids_of(spec, "a b", "a-b", "A_B", "c", "日本", "!", "x" * 80)

    assert len({task_id.lower() for task_id in ids}) == 7
    assert ids[3] == "s-c"
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,64}", task_id) for task_id in ids)
    assert ids == ids_of(spec, "a b", "a-b", "A_B", "c", "日本", "!", "x" * 80)
    assert set(ids_of(spec, "!", "new", "日本")) >= {ids[4], ids[5]}


def test_equal_items_are_told_by_their_order(spec: SpecFolder) -> None:
    first, second, third = ids_of(spec, "a", "a", "b")

    assert (second, third) == (f"{first}-2", "s-b")


def test_default_ids_of_two_steps_do_not_meet(spec: SpecFolder) -> None:
    tasks = spec.workflow(
        """tasks:
  - {step: a, for_each: {values: [b-c, d]}, command: ["true"]}
  - {step: a-b, for_each: {values: [c]}, command: ["true"]}
  - {step: a-d, command: ["true"]}
"""
    ).tasks

    ids = [task.id for task in tasks]
    assert len(set(ids)) == 4
    assert ids[3] == "a-d"


def test_a_file_item_has_the_parts_of_its_name(spec: SpecFolder) -> None:
    spec.write_files("in/deep/a.tar.gz")

    task = spec.task(
        "containers: [data]",
        "inputs: [{container: data, files: in/**}]",
        """tasks:
  - step: s
    for_each: {files: {container: data}}
    command: >-
      {{ item.name }} {{ item.path }} {{ item.stem }} {{ item.suffix }} {{ item.size }}
      {{ item.container }}
""",
    )

    assert task.command_line.endswith("'a.tar.gz deep/a.tar.gz a.tar .gz 16 data'")


def test_the_settings_of_a_step_reach_its_task(spec: SpecFolder) -> None:
    task = spec.task(
        "containers: [data]",
        """tasks:
  - step: s
    command: "true"
    slots: 1
    retries: -1
    max_wall_clock: 90s
    retention: 2d
    elevated: true
    env: {A: x, B: 1, C: true}
    resource_files:
      - {container: data, blob: a/b.txt}
      - {container: data, prefix: a/, path: in, mode: "0644"}
      - {url: "https://example.com/x?y", path: x}
    output_files: [{pattern: "../std*.txt", container: data, path: logs, when: failure}]
""",
    )

    assert (task.retries, task.max_wall_clock, task.retention, task.elevated) == (
        -1,
        timedelta(seconds=90),
        timedelta(days=2),
        True,
    )
    assert task.env == {"A": "x", "B": "1", "C": "true"}
    assert task.resource_files == (
        BlobFile(container="demo-data", blob="a/b.txt", path="b.txt"),
        BlobTree(container="demo-data", prefix="a/", path="in", mode="0644"),
        UrlFile(url="https://example.com/x?y", path="x"),
    )
    assert task.output_files == (
        OutputFile(
            pattern="../std*.txt", container="demo-data", path="logs", when=UploadWhen.FAILURE
        ),
    )


def test_items_are_inputs_and_the_blobs_already_there(spec: SpecFolder) -> None:
    spec.write_files("in/b.txt")
    draft = spec.draft("containers: [data]", "inputs: [{container: data, files: in/*}]", EACH)
    listing = {"demo-data": [blob("c.txt"), blob("a.txt"), blob("b.txt")]}

    assert draft.reads == ("demo-data",)
    assert [one.id for one in draft.build().tasks] == ["w-b"]
    assert [one.id for one in draft.build(listing).tasks] == ["w-a", "w-b", "w-c"]


def test_a_leftover_of_an_earlier_apply_is_no_item(spec: SpecFolder) -> None:
    spec.write_files("in/b.txt")
    draft = spec.draft("containers: [data]", "inputs: [{container: data, files: in/*}]", EACH)
    marked = {"flowrun_input": "1"}
    listing = {"demo-data": [blob("old.txt", marked), blob("b.txt", marked)]}

    assert [one.id for one in draft.build(listing).tasks] == ["w-b"]


def test_an_empty_container_is_a_doubt_offline_and_an_error_after_a_look(spec: SpecFolder) -> None:
    draft = spec.draft("containers: [data]", EACH)

    with pytest.raises(SpecError) as caught:
        draft.build({"demo-data": []})

    assert [one.code for one in draft.warnings] == ["empty-step"]
    assert [one.code for one in caught.value.diagnostics] == ["empty-step"]


def test_prefix_and_pattern_choose_among_the_blobs(spec: SpecFolder) -> None:
    draft = spec.draft(
        "containers: [data]",
        """tasks:
  - step: s
    for_each: {files: {container: data, prefix: logs/, pattern: "**/*.txt"}}
    command: "true"
    id: "{{ item.stem }}"
""",
    )
    names = ("logs/a.txt", "logs/b.csv", "other/c.txt", "logs/deep/d.txt")

    workflow = draft.build({"demo-data": [blob(name) for name in names]})

    assert [one.id for one in workflow.tasks] == ["a", "d"]


def test_only_the_first_of_many_equal_failures_is_reported(spec: SpecFolder) -> None:
    problems = spec.problems(
        'tasks: [{step: s, for_each: {range: {stop: 50}}, id: "{{ item }}!", command: "true"}]'
    )

    assert len(problems) == 1
    assert problems[0].endswith("it is '0!' (for item '0')")


def test_equal_ids_name_both_items(spec: SpecFolder) -> None:
    problems = spec.problems(
        'tasks: [{step: s, for_each: {values: [a, b, a]}, id: "x-{{ item }}", command: "true"}]'
    )

    assert problems == [
        "same-task-id: item 'a' of step 's' and item 'a' of step 's' get the same task id 'x-a'"
    ]


def test_the_bookkeeping_container_is_always_last(spec: SpecFolder) -> None:
    workflow = spec.workflow("containers: {data: {keep: true}, other: {name: mine}}")

    assert [(one.alias, one.name, one.keep) for one in workflow.containers] == [
        ("data", "demo-data", True),
        ("other", "mine", False),
        (BOOKKEEPING, "demo-flowrun", False),
    ]


def test_every_part_of_the_workflow_has_its_place(spec: SpecFolder) -> None:
    workflow = spec.workflow("job: {id: j}", "containers: [data]")

    assert str(workflow.places["pool.image"]) == "flow.yaml:3:8"
    assert str(workflow.places["job"]) == "flow.yaml:5:1"
    assert str(workflow.places["containers.data"]) == "flow.yaml:6:14"
    assert str(workflow.places["tasks.work"]) == "flow.yaml:4:9"


def test_a_template_gives_a_number_where_a_number_is_due(spec: SpecFolder) -> None:
    workflow = spec.workflow("params: {n: 3}", 'job: {priority: "{{ params.n * 2 }}"}')

    assert workflow.job.priority == 6


@pytest.mark.parametrize(
    ("output", "path"),
    [
        ("pattern: c.out, path: x/", "x/c.out"),
        ("pattern: d/c.out, path: ./x//", "x/c.out"),
        ("pattern: c.out, path: ./x", "x"),
        ("pattern: c.out", ""),
        ("pattern: '*.out', path: x/", "x"),
        ("pattern: '*.out', path: ./x", "x"),
    ],
)
def test_an_output_has_one_form_of_its_path(spec: SpecFolder, output: str, path: str) -> None:
    task = spec.task(
        "containers: [out]",
        f"tasks: [{{step: s, command: x, output_files: [{{container: out, {output}}}]}}]",
    )

    assert task.output_files[0].path == path


@pytest.mark.parametrize(
    "files",
    [
        "output_files: [{container: c, pattern: a, path: x./y}]",
        "output_files: [{container: c, pattern: '*', path: ../y}]",
        "output_files: [{container: c, pattern: '*', path: /}]",
        "output_files: [{container: c, pattern: a/}]",
        "output_files: [{container: c, pattern: $NAME, path: x/}]",
        "resource_files: [{container: c, blob: /a}]",
        "resource_files: [{container: c, blob: a/}]",
        "resource_files: [{container: c, prefix: ../a}]",
        "for_each: {files: {container: c, prefix: /a}}",
    ],
)
def test_a_name_that_no_blob_can_have_is_refused_wherever_it_stands(
    spec: SpecFolder, files: str
) -> None:
    problems = spec.problems("containers: [c]", f"tasks: [{{step: s, command: x, {files}}}]")

    assert problems[0].startswith("blob-name:")


@pytest.mark.parametrize("name", ["FLOWRUN_WRAPPER", "flowrun_x"])
@pytest.mark.parametrize(
    "section",
    ["job: {{env: {{{}: x}}}}", "tasks: [{{step: s, command: x, env: {{{}: x}}}}]"],
)
def test_variables_of_flowruns_own_cannot_be_set(spec: SpecFolder, section: str, name: str) -> None:
    (problem,) = spec.problems(section.format(name))

    assert problem == "reserved-variable: variables that begin with 'FLOWRUN_' are flowrun's own"
