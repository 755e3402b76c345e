"""What goes wrong is said at once, with what is needed to mend it."""

import os
import signal
import time

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways


def wait_for_line(project: Project, gateways: Gateways, *, state: str) -> None:
    """Wait until a task of the first run is in the state."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        jobs = gateways.batch.list_jobs(f"{project.name}-job-1")
        if jobs and any(task.state == state for task in gateways.batch.list_tasks(jobs[0].id)):
            return
        time.sleep(0.1)
    raise AssertionError(f"no task became {state}")


def test_a_failing_task_gives_exit_9_with_its_stderr_and_runs_again_next_time(
    project: Project,
) -> None:
    (project.data / "taskdata2.txt").write_bytes(b"good \xff bad")

    done = project.run("apply")
    again = project.run("plan")

    assert done.returncode == 9
    assert "topn-taskdata2" in done.stderr
    assert "topn-taskdata2  exit 1 on tvm" in done.stderr
    assert "flowrun logs --failed --both\n" in done.stderr, "how to read what it printed"
    assert "UTF-8" in done.stderr, "the end of the task's own stderr"
    assert "failed last time" in again.stdout
    assert "1 task to run" in again.stdout


def test_a_failing_start_task_is_diagnosed_and_not_waited_for(
    project: Project, gateways: Gateways
) -> None:
    project.replace("- cp -r", "- echo no such tool >&2; exit 3; cp -r")

    done = project.run("apply")

    nodes = gateways.batch.list_nodes(f"{project.name}-pool")
    assert done.returncode == 1
    assert nodes[0].id[:16] in done.stderr
    assert "exit 3" in done.stderr
    assert "no such tool" in done.stderr


def test_a_mended_start_task_goes_on_to_the_end(project: Project) -> None:
    project.replace("- cp -r", "- exit 3; cp -r")
    project.run("apply")
    project.replace("- exit 3; cp -r", "- cp -r")

    project.apply("--yes")

    assert len(project.results) == 3


def test_ctrl_c_leaves_the_running_tasks_and_says_how_to_go_on(
    project: Project, gateways: Gateways
) -> None:
    project.replace("python3 $AZ", "sleep 12; python3 $AZ")
    process = project.start("apply")
    wait_for_line(project, gateways, state="running")

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=400)

    [job] = gateways.batch.list_jobs(f"{project.name}-job")
    left = [task.state for task in gateways.batch.list_tasks(job.id)]
    assert process.returncode == 130
    assert "running" in left, "it did not wait for the tasks"
    assert "keep running" in err
    assert "flowrun apply" in err
    project.apply()
    assert len(project.results) == 3
    assert len(gateways.batch.list_jobs(f"{project.name}-job")) == 1, "the same run went on"


def test_sigterm_gives_143(project: Project, gateways: Gateways) -> None:
    project.replace("python3 $AZ", "sleep 8; python3 $AZ")
    process = project.start("apply")
    wait_for_line(project, gateways, state="running")

    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=400)

    assert process.returncode == 143


def test_a_timeout_gives_124_and_brings_home_what_has_ended(project: Project) -> None:
    project.replace("python3 $AZ", "case $AZ_BATCH_TASK_ID in *2) sleep 90;; esac; python3 $AZ")

    done = project.run("apply", "--timeout", "25s")

    assert done.returncode == 124
    assert "keep running" in done.stderr
    assert "2 tasks succeeded, 1 unfinished" in done.stderr
    assert sorted(project.results) == ["taskdata1_OUTPUT.txt", "taskdata3_OUTPUT.txt"]


def test_a_job_that_its_wall_clock_ended_says_so_and_the_other_results_come_home(
    project: Project,
) -> None:
    project.replace("python3 $AZ", "case $AZ_BATCH_TASK_ID in *2) sleep 90;; esac; python3 $AZ")
    project.replace(f"{project.name}-job", f"{project.name}-job\n  max_wall_clock: 25s")

    done = project.run("apply")

    assert done.returncode == 9
    assert "max_wall_clock of its job ran out" in done.stderr
    assert "ended by user request" not in done.stderr
    assert "keep running" not in done.stderr
    assert sorted(project.results) == ["taskdata1_OUTPUT.txt", "taskdata3_OUTPUT.txt"]


def test_an_image_that_is_not_supported_names_the_closest_ones(project: Project) -> None:
    project.replace("sku: server", "sku: servr")

    done = project.run("plan")

    assert done.returncode == 3
    assert "unsupported-image" in done.stderr
    assert "canonical ubuntu-24_04-lts server" in done.stderr
    assert "topn.yaml:" in done.stderr
