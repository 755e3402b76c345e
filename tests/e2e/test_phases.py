"""Phases: several pools, and tasks of what an earlier step wrote; a job for each pool and phase."""

import json
import os
import random
import signal
import time

import pytest

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

INVALID = 3
TASKS_FAILED = 9
POOLS = """\
pools:
  small:
    image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
    vm_size: Standard_D2s_v3
    nodes: {dedicated: 1}
    task_slots_per_node: 4
  big: {like: small, task_slots_per_node: 2}
"""
SPLIT = """\
tasks:
  - step: split
    pool: small
    for_each: {files: {container: input}}
    command: split -l 1 {{ item.name | quote }} part-
    resource_files: [{container: input, blob: "{{ item.path }}"}]
    output_files: [{pattern: "part-*", container: parts, path: "{{ item.stem }}"}]
"""
EACH = """\
  - step: each
    pool: small
    needs: [split]
    for_each: {files: {container: parts}}
    id: each-{{ item.path | slug }}
    command: tr a-z A-Z < part > upper
    resource_files: [{container: parts, blob: "{{ item.path }}", path: part}]
    output_files: [{pattern: upper, container: uppers, path: "{{ item.path }}"}]
"""
MERGE = """\
  - step: merge
    pool: big
    needs: [each]
    command: cat */* > all.txt
    resource_files: [{container: uppers}]
    output_files: [{pattern: all.txt, container: all}]
downloads: [{container: all, to: ../results}]
"""
LINES = {"a": "ant\nape\n", "b": "bee\n"}


@pytest.fixture
def lines(project: Project) -> Project:
    """A workflow of three phases: files are split, each line is put into capitals, all merged."""
    head = f"version: 1\nname: {project.name}\ncontainers: [input, parts, uppers, all]\n"
    inputs = 'inputs: [{container: input, files: "lines/*.txt"}]\n'
    project.file.write_text(head + inputs + POOLS + SPLIT + EACH + MERGE)
    for name, text in LINES.items():
        write(project, name, text)
    return project


def write(project: Project, name: str, text: str) -> None:
    folder = project.file.parent / "lines"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text)


def job_ids(project: Project, gateways: Gateways) -> list[str]:
    jobs = gateways.batch.list_jobs(f"{project.name}-")
    return sorted(job.id.removeprefix(f"{project.name}-") for job in jobs)


def test_a_workflow_of_three_phases_comes_to_its_end_in_one_apply(
    lines: Project, gateways: Gateways
) -> None:
    done = lines.apply()

    assert lines.results == {"all.txt": "ANT\nAPE\nBEE\n"}
    assert job_ids(lines, gateways) == ["1-1-small", "1-2-small", "1-3-big"]
    assert "6 tasks succeeded" in done.stderr
    again = lines.run("plan", "--detailed-exitcode")
    assert again.returncode == 0, again.stdout


def test_the_plan_tells_what_is_known_of_later_phases(lines: Project, gateways: Gateways) -> None:
    plan = json.loads(lines.run("plan", "--format", "json").stdout)

    assert plan["phase"] == 1
    steps = [
        (phase["number"], step["name"], step["tasks"])
        for phase in plan["later"]
        for step in phase["steps"]
    ]
    assert steps == [(2, "each", None), (3, "merge", 1)]
    text = lines.run("plan").stdout
    assert "unknown until phase 1 has ended" in text
    assert "stay attached" in text
    assert not [pool for pool in gateways.batch.list_pools() if pool.id.startswith(lines.name)]


def test_a_new_file_goes_through_all_phases_of_a_run_of_its_own(
    lines: Project, gateways: Gateways
) -> None:
    lines.apply()
    write(lines, "c", "cat\n")

    done = lines.apply()

    assert lines.results == {"all.txt": "ANT\nAPE\nBEE\nCAT\n"}
    assert job_ids(lines, gateways)[3:] == ["2-1-small", "2-2-small", "2-3-big"]
    assert "phase 3" in done.stdout


def test_an_edit_of_the_last_step_runs_the_last_phase_only(
    lines: Project, gateways: Gateways
) -> None:
    lines.apply()
    lines.replace("cat */* > all.txt", "cat */* */* > all.txt")

    lines.apply()

    assert lines.results["all.txt"].count("BEE") == 2
    assert job_ids(lines, gateways)[3:] == ["2-3-big"]


def test_a_failure_ends_the_run_before_the_next_phase(lines: Project, gateways: Gateways) -> None:
    lines.replace("command: tr a-z A-Z < part > upper", "command: grep -v bee part > upper")

    failed = lines.run("apply")

    assert failed.returncode == TASKS_FAILED
    assert job_ids(lines, gateways) == ["1-1-small", "1-2-small"]
    assert not [pool for pool in gateways.batch.list_pools() if pool.id == f"{lines.name}-big"]
    lines.replace("grep -v bee part > upper", "tr a-z A-Z < part > upper")
    lines.apply()
    assert lines.results == {"all.txt": "ANT\nAPE\nBEE\n"}


def test_a_step_that_lists_what_another_writes_must_need_it(lines: Project) -> None:
    lines.replace("    needs: [split]\n", "")

    refused = lines.run("validate")

    assert refused.returncode == INVALID
    assert "the for_each of step 'each' lists all of container 'parts'" in refused.stderr
    assert "needs: [split]" in refused.stderr


def test_a_phase_whose_steps_find_nothing_is_refused_when_it_comes(lines: Project) -> None:
    lines.replace("files: {container: parts}", "files: {container: parts, pattern: '*.none'}")
    lines.replace(
        'pattern: "part-*", container: parts, path: "{{ item.stem }}"',
        'pattern: part-aa, container: parts, path: "{{ item.stem }}.none", optional: true',
    )
    lines.replace("split -l 1 {{ item.name | quote }} part-", "cat {{ item.name | quote }}")

    refused = lines.run("apply")

    assert refused.returncode == INVALID, refused.stderr
    assert "step 'each' has no items" in refused.stderr


def test_destroy_finds_the_jobs_and_pools_of_all_phases(lines: Project, gateways: Gateways) -> None:
    lines.apply()

    assert lines.run("destroy", "--yes").returncode == 0

    jobs = gateways.batch.list_jobs(f"{lines.name}-")
    assert {job.state for job in jobs} <= {"deleting"}
    pools = [pool for pool in gateways.batch.list_pools() if pool.id.startswith(lines.name)]
    assert {pool.state for pool in pools} <= {"deleting"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_flowrun_killed_in_any_phase_ends_like_without(
    lines: Project, gateways: Gateways, seed: int
) -> None:
    moments = random.Random(seed)  # noqa: S311 - a seed makes the failure repeatable

    for _ in range(3):
        process = lines.start("apply", "--yes")
        time.sleep(moments.uniform(0.5, 5))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    lines.apply("--yes")

    assert lines.results == {"all.txt": "ANT\nAPE\nBEE\n"}
    assert lines.run("plan", "--detailed-exitcode").returncode == 0
    tasks = [
        task.id
        for job in gateways.batch.list_jobs(f"{lines.name}-")
        for task in gateways.batch.list_tasks(job.id)
        if task.result == "success"
    ]
    assert len(tasks) == len(set(tasks))


def test_results_that_no_task_makes_any_more_are_not_read(lines: Project) -> None:
    lines.apply()
    (lines.file.parent / "lines" / "b.txt").unlink()

    lines.apply("--yes")

    assert lines.results == {"all.txt": "ANT\nAPE\n"}


def test_several_jobs_of_one_phase_are_all_waited_for(lines: Project, gateways: Gateways) -> None:
    lines.replace("needs: [each]", "needs: []")
    lines.replace("cat */* > all.txt", "echo alone > all.txt")
    lines.replace("    resource_files: [{container: uppers}]\n", "")
    lines.replace("split -l 1 {{ item.name | quote }} part-", "exit 3")

    failed = lines.run("apply")

    assert failed.returncode == TASKS_FAILED
    assert job_ids(lines, gateways) == ["1-1-big", "1-1-small"]
    assert lines.results == {"all.txt": "alone\n"}
