"""Exit codes with a meaning, preparation of nodes, tasks on several nodes: on real processes."""

import json

import pytest

from e2e.conftest import Project
from e2e.test_outputs import write_workflow

pytestmark = pytest.mark.slow


def test_exit_codes_say_what_a_failure_means(project: Project) -> None:
    write_workflow(
        project,
        "containers: [out]",
        "tasks:",
        "  - step: find",
        "    command: grep nothing /dev/null > found.txt",
        "    exit: {1: ok}",
        "    output_files: [{pattern: found.txt, container: out}]",
        "  - step: odd",
        "    command: exit 3",
        "    exit: {3: {dependants: run}}",
        "  - step: behind",
        "    needs: [odd]",
        "    command: echo ran > behind.txt",
        "    output_files: [{pattern: behind.txt, container: out}]",
        "downloads: [{container: out, to: ../results}]",
    )

    done = project.run("apply")
    status = project.run("status", "--format", "json")

    assert done.returncode == 9, done.stderr
    assert "2 tasks succeeded, 1 failed" in done.stderr
    assert "odd  exit 3 on" in done.stderr
    assert project.results == {"found.txt": "", "behind.txt": "ran\n"}
    assert [step["blocked"] for step in json.loads(status.stdout)["run"]["steps"]] == [0, 0, 0]


def test_a_failure_can_end_the_run(project: Project) -> None:
    write_workflow(
        project,
        "job: {on_task_failure: terminate}",
        "tasks:",
        "  - {step: bad, command: exit 3}",
        "  - {step: long, command: sleep 600}",
    )

    done = project.run("apply")

    assert done.returncode == 9, done.stderr
    assert "ended because another one failed" in " ".join(done.stderr.split())


def test_what_needs_a_step_as_a_whole_goes_on_over_what_succeeded(project: Project) -> None:
    write_workflow(
        project,
        "containers: [part, out]",
        "tasks:",
        "  - step: some",
        "    for_each: [1, 2, 3]",
        "    command: '[ {{ item }} != 2 ] && echo {{ item }} > {{ item }}.txt'",
        "    allow_failed: 1",
        "    output_files: [{pattern: '{{ item }}.txt', container: part}]",
        "  - step: sum",
        "    needs: [some]",
        "    resource_files: [{container: part}]",
        "    command: cat [0-9].txt > sum.txt",
        "    output_files: [{pattern: sum.txt, container: out}]",
        "downloads: [{container: out, to: ../results}]",
    )

    done = project.run("apply")
    first = project.results
    project.replace("!= 2", "!= 5")
    again = project.run("apply")

    assert done.returncode == 0, done.stderr
    assert first == {"sum.txt": "1\n3\n"}
    assert "not complete" in " ".join(done.stderr.split())
    assert again.returncode == 0, again.stderr
    assert project.results == {"sum.txt": "1\n2\n3\n"}


def test_nodes_are_prepared_before_the_first_task_of_a_run(project: Project) -> None:
    (project.folder / "workflows" / "prepare.sh").write_text("echo ready > ready.txt\n")
    write_workflow(
        project,
        "containers: [out]",
        "job:",
        "  preparation: {script: prepare.sh}",
        "  release: {command: 'true'}",
        "tasks:",
        "  - step: use",
        "    command: cp $AZ_BATCH_JOB_PREP_WORKING_DIR/ready.txt .",
        "    output_files: [{pattern: ready.txt, container: out}]",
        "downloads: [{container: out, to: ../results}]",
    )

    project.apply()
    results = project.results
    (project.folder / "workflows" / "prepare.sh").write_text("echo again > ready.txt\n")
    changed = project.run("plan")
    second = project.apply()

    assert results == {"ready.txt": "ready\n"}
    assert "preparation" in changed.stdout
    assert project.results == {"ready.txt": "again\n"}
    assert "1 task succeeded" in second.stderr


def test_a_preparation_that_fails_everywhere_ends_the_wait_with_its_last_words(
    project: Project,
) -> None:
    write_workflow(
        project,
        "job: {preparation: {command: 'echo no licence >&2; exit 7'}}",
        "tasks: [{step: use, command: 'true'}]",
    )

    done = project.run("apply")

    assert done.returncode not in {0, 9}, done.stderr
    assert "the job's preparation failed on all of" in " ".join(done.stderr.split())
    assert "no licence" in done.stderr


def test_a_task_runs_on_several_nodes_at_a_time(project: Project) -> None:
    write_workflow(
        project,
        "containers: [out]",
        "tasks:",
        "  - step: ring",
        "    instances:",
        "      count: 2",
        "      coordination_command: echo $AZ_BATCH_NODE_ID > $AZ_BATCH_TASK_SHARED_DIR/here.txt",
        "    command: echo $AZ_BATCH_HOST_LIST | tr , '\\n' | wc -l > hosts.txt",
        "    output_files: [{pattern: hosts.txt, container: out}]",
        "downloads: [{container: out, to: ../results}]",
        nodes="inter_node: true, nodes: {dedicated: 2}",
    )

    project.apply()

    assert {name: text.strip() for name, text in project.results.items()} == {"hosts.txt": "2"}
