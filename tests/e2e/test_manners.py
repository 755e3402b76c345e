"""What a run says to people who type the next command from it."""

import json
import shutil
import subprocess

from e2e.conftest import FLOWRUN, Project


def test_a_run_goes_on_when_the_reader_of_its_output_has_gone(project: Project) -> None:
    done = subprocess.run(
        ["bash", "-c", f'"{FLOWRUN}" apply --format ndjson | head -1; exit ${{PIPESTATUS[0]}}'],
        cwd=project.folder,
        env=dict(project.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "the apply goes on" in done.stderr
    assert "3 tasks succeeded" in done.stderr
    assert len(project.results) == 3


def test_suggested_commands_repeat_what_was_typed_and_work(project: Project) -> None:
    options = ("workflows/topn.yaml", "-p", "numwords=2", "--target", "local")

    plan = project.run("plan", *options)
    suggested = plan.stderr.splitlines()[-1].split()[1:]
    done = project.run(*suggested)

    assert suggested[:-1] == ["apply", *options, "--expect"]
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].split()[1:] == ["destroy", *options]


def test_a_plan_that_is_refused_is_json_for_who_asked_for_json(project: Project) -> None:
    done = project.run("apply", "--expect", "0" * 16, "--format", "json")

    document = json.loads(done.stdout)
    assert (done.returncode, document["exit_code"]) == (4, 4)
    assert "reviewed" in document["error"]["message"]


def test_a_download_folder_that_cannot_be_is_said_before_tasks_run(project: Project) -> None:
    (project.folder / "results").write_text("a file")

    done = project.run("apply")

    assert done.returncode == 3
    assert "topn.yaml:" in done.stderr
    assert "is not a folder" in done.stderr


def test_a_result_that_finds_no_place_is_named(project: Project) -> None:
    project.apply()
    shutil.rmtree(project.folder / "results")
    (project.folder / "results" / "taskdata1_OUTPUT.txt").mkdir(parents=True)

    done = project.run("apply")

    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert "taskdata1_OUTPUT.txt" in done.stderr
    assert "bug" not in done.stderr
