"""Shell scripts of this machine as commands."""

import pytest

from fakes.spec_folder import SpecFolder

TASKS = "tasks: [{step: work, script: run.sh}]"


def test_the_text_of_a_script_is_the_command_and_no_template(spec: SpecFolder) -> None:
    spec.write("run.sh", "#!/usr/bin/env bash\r\necho {{ item }} ${#x}\r\n")

    workflow = spec.workflow(TASKS)

    expected = "#!/usr/bin/env bash\necho {{ item }} ${#x}\n"
    assert workflow.tasks[0].command_line == f"/bin/bash -e -o pipefail -c '{expected}'"
    assert spec.folder / "run.sh" in workflow.own_files


def test_each_item_may_have_a_script_of_its_own(spec: SpecFolder) -> None:
    spec.write_files("a.sh", "b.sh")

    tasks = spec.workflow("tasks: [{step: work, for_each: [a, b], script: '{{ item }}.sh'}]").tasks

    assert [task.command_line.rsplit(" ", 1)[1] for task in tasks] == ["a.sh", "b.sh"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("#!/usr/bin/env python3\n", "'run.sh' is no shell script: it begins with"),
        ("x" * 30_001, "'run.sh' has 30001 characters; a command has room for 30000"),
        ("\n", "the script 'run.sh' is empty"),
        (None, "the script 'run.sh': the file cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_a_command_is_refused(
    spec: SpecFolder, text: str | None, summary: str
) -> None:
    if text is not None:
        spec.write("run.sh", text)

    assert spec.problems(TASKS)[0].startswith(f"bad-script: {summary}")


def test_a_shell_script_does_not_run_on_windows(spec: SpecFolder) -> None:
    spec.write_files("run.sh")
    pool = (
        "pool: {os: windows, image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1,"
        " nodes: {dedicated: 1}}"
    )

    assert spec.problems(pool, TASKS) == [
        "not-on-windows: a shell script cannot run on a Windows node"
    ]
