"""Pools that scale, that exist already and that live as long as a run, on the local account."""

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

IMAGE = "image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}"
SIZE = "vm_size: Standard_D2s_v3"
FIXED = f"{{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}}}"
SCALED = f"{{{IMAGE}, {SIZE}, autoscale: {{preset: pending_tasks, max: 2}}}}"


def write(project: Project, name: str, pool: str) -> str:
    """Write a workflow of one task whose result is the id of the pool that it ran on."""
    text = f"""version: 1
name: {project.name}{name}
containers: [out]
pool: {pool}
tasks:
  - step: say
    command: echo $AZ_BATCH_POOL_ID > pool.txt
    output_files: [{{pattern: pool.txt, container: out}}]
downloads: [{{container: out, to: results-{name}}}]
"""
    (project.folder / f"{name}.yaml").write_text(text)
    return f"{name}.yaml"


def result(project: Project, name: str) -> str:
    return (project.folder / f"results-{name}" / "pool.txt").read_text().strip()


def test_a_pool_scales_from_nothing_and_back_to_fixed_numbers(
    project: Project, gateways: Gateways
) -> None:
    made = project.apply(write(project, "auto", SCALED))
    assert "0 to 2 dedicated nodes by pending tasks" in made.stdout
    assert result(project, "auto") == f"{project.name}auto"

    changed = project.apply(write(project, "auto", FIXED), "--yes")

    assert "stop autoscaling in place" in changed.stdout
    pool = gateways.batch.get_pool(f"{project.name}auto")
    assert pool
    assert (pool.autoscale, pool.target_dedicated) == (False, 1)


def test_a_pool_of_another_workflow_is_used_and_survives(
    project: Project, gateways: Gateways
) -> None:
    project.apply(write(project, "owner", FIXED))
    shared = f"{project.name}owner"

    guest = write(project, "guest", f"{{id: {shared}, existing: true}}")
    project.apply(guest)
    assert result(project, "guest") == shared
    done = project.run("destroy", guest, "--yes")

    assert done.returncode == 0, done.stderr
    pool = gateways.batch.get_pool(shared)
    assert pool
    assert pool.state == "active"


def test_a_pool_for_a_run_is_gone_with_it(project: Project, gateways: Gateways) -> None:
    own = FIXED.replace("nodes:", "lifetime: run, nodes:")

    project.apply(write(project, "own", own))

    ran_on = result(project, "own")
    assert ran_on.lower().startswith(f"{project.name}own")
    pool = gateways.batch.get_pool(ran_on)
    assert pool is None or pool.state == "deleting"
