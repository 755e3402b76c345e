"""A schedule on the local account: it fires without flowrun, and is changed and taken away."""

import json
import time
from collections.abc import Callable, Iterable

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

SECONDS = 400


def write(project: Project, *, schedule: str = "schedule: {every: 24h}", words: str = "one") -> str:
    """Write a workflow whose one task says its word, and which job it belongs to."""
    text = f"""version: 1
name: {project.name}
containers: [said]
pool:
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
{schedule}
tasks:
  - step: say
    command: echo {words} | tee said-${{AZ_BATCH_JOB_ID#*:}}.txt
    output_files: [{{pattern: said-*.txt, container: said}}]
"""
    (project.folder / "say.yaml").write_text(text)
    return "say.yaml"


def eventually(look: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not look():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def said(project: Project, gateways: Gateways) -> list[str]:
    return [blob.name for blob in gateways.blob.list_blobs(f"{project.name}-said")]


def kept_logs(project: Project, gateways: Gateways) -> Iterable[str]:
    return [blob.name for blob in gateways.blob.list_blobs(f"{project.name}-flowrun", "logs/")]


def test_a_schedule_fires_and_a_second_apply_changes_nothing(
    project: Project, gateways: Gateways
) -> None:
    file = write(project)

    made = project.apply(file)
    eventually(lambda: said(project, gateways) == ["said-job-1.txt"])
    job = f"{project.name}:job-1"
    eventually(lambda: (found := gateways.batch.get_job(job)) and found.state == "completed")
    again = project.apply(file)

    assert f"schedule   {project.name} " in made.stdout
    assert "every day" in made.stdout
    assert f"Schedule {project.name} makes jobs without flowrun" in made.stderr
    assert "Nothing to do" in again.stdout
    assert f"its newest job is {job}, the next one begins" in again.stderr
    stored = set(kept_logs(project, gateways))
    assert stored == {f"logs/{job}/say/{stream}.txt" for stream in ("stderr", "stdout")}


def test_its_jobs_are_told_and_their_logs_read(project: Project, gateways: Gateways) -> None:
    write(project)
    project.apply("say.yaml")
    job = f"{project.name}:job-1"
    eventually(lambda: (found := gateways.batch.get_job(job)) and found.state == "completed")

    told, read = project.run("status", "say.yaml"), project.run("logs", "-w", "say.yaml")
    document = json.loads(project.run("status", "say.yaml", "--format", "json").stdout)

    assert f"Schedule  {project.name}  active, next job " in told.stdout
    assert "          job-1  succeeded  began " in told.stdout
    assert f"Run       {job}  succeeded, lasted " in told.stdout
    assert "say  ████████████████████  1 of 1  1 succeeded" in told.stdout
    assert (read.returncode, read.stdout) == (0, "one\n")
    assert document["schedules"][0]["jobs"][0]["id"] == document["run"]["id"] == job


def test_a_schedule_is_told_before_its_first_job(project: Project) -> None:
    file = write(project, schedule="schedule: {every: 24h, start: 2999-01-01T00:00:00Z}")
    made = project.apply(file)

    told = project.run("status", file)

    assert "the next one begins 2999-01-01 00:00 UTC" in made.stderr
    assert told.returncode == 0, told.stderr
    assert "active, next job 2999-01-01 00:00 UTC\nAccount" in told.stdout
    assert json.loads(project.run("status", file, "--format", "json").stdout)["run"] is None


def test_a_changed_command_is_for_later_jobs_and_a_run_takes_the_place_of_the_schedule(
    project: Project, gateways: Gateways
) -> None:
    write(project)
    project.apply("say.yaml")

    changed = project.apply(write(project, words="two", schedule="schedule: {every: 12h}"))
    back = project.apply(write(project, schedule=""), "--yes")

    assert "update in place, for the jobs to come: every 12 hours" in changed.stdout
    assert "delete with its jobs" in back.stdout
    assert gateways.batch.get_schedule(project.name) is None
    # Outside of a schedule `${...#*:}` leaves the job's id as it is.
    assert f"said-{project.name}-1.txt" in said(project, gateways)


def test_destroy_leaves_nothing_of_a_schedule(project: Project, gateways: Gateways) -> None:
    file = write(project)
    project.apply(file)
    eventually(lambda: gateways.batch.list_jobs(f"{project.name}:"))

    done = project.run("destroy", file, "--yes")

    assert done.returncode == 0, done.stderr
    assert gateways.batch.get_schedule(project.name) is None
    assert gateways.batch.list_jobs(f"{project.name}:") == []
    assert gateways.batch.get_pool(project.name) is None
    assert gateways.blob.list_containers(f"{project.name}-") == []
