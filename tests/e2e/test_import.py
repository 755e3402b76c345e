"""From another tool's files to results, as a user does it."""

from pathlib import Path

from e2e.conftest import REPOSITORY, Project
from flowrun.gateways.connect import Gateways

JOBS = """\
job_specifications:
  - id: moved
    tasks:
      - id: square
        docker_image: busybox
        task_factory: {parametric_sweep: {product: [{start: 1, stop: 4, step: 1}]}}
        command: echo $(({0} * {0})) > {0}.txt
        output_data:
          azure_storage: [{storage_account_settings: s, remote_path: CONTAINER, include: ["*.txt"]}]
    merge_task:
      id: sum
      docker_image: busybox
      command: cat *.txt | sort -n
      input_data:
        azure_storage: [{storage_account_settings: s, remote_path: CONTAINER}]
"""


def without_containers(file: Path) -> None:
    """Let the tasks run on a machine that has no engine for containers."""
    lines = file.read_text().splitlines()
    boxed = [line for line in lines if "container_image" in line or "containers_enabled" in line]
    assert [line.split(":", 1)[1].strip() for line in boxed] == ["true", "busybox", "busybox"]
    file.write_text("\n".join(line for line in lines if line not in boxed))


def test_a_folder_of_shipyard_becomes_a_workflow_that_runs(
    project: Project, gateways: Gateways
) -> None:
    gateways.blob.create_container(f"{project.name}-out", metadata={})
    folder = project.folder / "config"
    folder.mkdir()
    jobs = JOBS.replace("CONTAINER", f"{project.name}-out").replace("moved", project.name)
    (folder / "jobs.yaml").write_text(jobs)

    made = project.run("import", "shipyard", "config", "-o", "moved.yaml")
    checked = project.run("validate", "moved.yaml")
    without_containers(project.folder / "moved.yaml")
    done = project.run("apply", "moved.yaml")
    again = project.run("import", "shipyard", "config", "-o", "moved.yaml")

    assert made.returncode == 0, made.stderr
    assert "storage_account_settings: the account's own storage is meant" in made.stderr
    assert "4 tasks in 2 steps" in checked.stdout
    assert (done.returncode, "4 tasks succeeded" in done.stderr) == (0, True), done.stderr
    assert (again.returncode, "is there already" in again.stderr) == (3, True)


def test_a_template_of_az_goes_to_stdout(project: Project) -> None:
    cases = REPOSITORY / "tests" / "cases" / "imports" / "az"

    made = project.run("import", "az-template", str(cases / "pool.json"), str(cases / "sweep.json"))

    assert made.returncode == 0
    assert made.stdout.startswith("# Made from pool.json, sweep.json.\n")
    assert "Note: " in made.stderr


JOB = """\
{
  "id": "NAME",
  "poolInfo": {"autoPoolSpecification": {"poolLifetimeOption": "job", "pool": {
    "vmSize": "Standard_D2s_v3", "targetDedicatedNodes": 1,
    "virtualMachineConfiguration": {"imageReference":
      {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}}}}},
  "onTaskFailure": "performExitOptionsJobAction",
  "jobPreparationTask": {"commandLine": "/bin/sh -c 'echo prepared > note.txt'"},
  "jobReleaseTask": {"commandLine": "/bin/sh -c 'echo released'"},
  "tasks": [
    {"id": "poor", "commandLine": "/bin/sh -c 'exit 3'",
     "exitConditions": {"exitCodes": [{"code": 3,
       "exitOptions": {"dependencyAction": "satisfy", "jobAction": "none"}}]}},
    {"id": "copes", "dependsOn": {"taskIds": ["poor"]},
     "commandLine": "cat $AZ_BATCH_JOB_PREP_WORKING_DIR/note.txt"},
    {"id": "fatal", "dependsOn": {"taskIds": ["copes"]}, "commandLine": "/bin/sh -c 'exit 4'"},
    {"id": "never", "dependsOn": {"taskIds": ["fatal"]}, "commandLine": "date"}
  ]
}
"""


def test_what_az_says_of_failures_and_of_nodes_holds_in_a_run(project: Project) -> None:
    (project.folder / "job.json").write_text(JOB.replace("NAME", project.name))

    made = project.run("import", "az-template", "job.json", "-o", "moved.yaml")
    done = project.run("apply", "moved.yaml")
    printed = project.run("logs", "copes", "--workflow", "moved.yaml")

    assert made.returncode == 0, made.stderr
    assert "exit 4" in done.stderr, done.stderr
    assert "1 task succeeded, 2 failed, 1 " in done.stderr
    assert "prepared" in printed.stdout, printed.stderr
