"""What becomes of pools when a run has ended."""

import pytest

from e2e.conftest import Project
from e2e.test_outputs import write_workflow
from flowrun.gateways.connect import Gateways

pytestmark = pytest.mark.slow

TASK = "tasks: [{step: work, command: '[ ! -e $AZ_BATCH_NODE_SHARED_DIR/broken ]'}]"


def test_a_pool_is_deleted_when_all_has_succeeded(project: Project, gateways: Gateways) -> None:
    write_workflow(project, "cleanup: {pools: delete}", TASK)

    planned = project.run("plan")
    done = project.apply()
    second = project.apply()

    assert "delete when all has succeeded" in planned.stdout
    assert gateways.batch.get_pool(project.name) is None
    assert "What stays" not in done.stderr
    assert "Nothing to do" in second.stdout + second.stderr


def test_a_pool_is_left_without_nodes_and_gets_them_back_for_the_next_run(
    project: Project, gateways: Gateways
) -> None:
    write_workflow(project, "cleanup: {pools: resize_to_zero}", TASK)

    project.apply()
    pool = gateways.batch.get_pool(project.name)
    second = project.apply()
    project.replace("[ !", "[  !")
    third = project.apply()

    assert pool is not None
    assert pool.target_dedicated == 0
    assert "Nothing to do" in second.stdout + second.stderr
    assert "resize in place" in third.stdout + third.stderr
    assert "1 task succeeded" in third.stderr


@pytest.mark.parametrize(("when", "stays"), [("success", True), ("always", False)])
def test_after_a_failure_the_file_decides(
    project: Project, gateways: Gateways, when: str, *, stays: bool
) -> None:
    write_workflow(
        project,
        f"cleanup: {{pools: delete, when: {when}}}",
        "tasks: [{step: work, command: exit 3}]",
    )

    done = project.run("apply")

    assert done.returncode == 9, done.stderr
    assert (gateways.batch.get_pool(project.name) is not None) == stays
    assert ("What stays" in done.stderr) == stays


def test_a_run_that_is_left_keeps_its_nodes(project: Project, gateways: Gateways) -> None:
    write_workflow(
        project,
        "cleanup: {pools: delete, when: always}",
        "tasks: [{step: work, command: sleep 600}]",
    )

    done = project.run("apply", "--timeout", "2s")

    assert done.returncode == 124, done.stderr
    assert gateways.batch.get_pool(project.name) is not None
