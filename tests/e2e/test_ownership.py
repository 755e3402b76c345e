"""What another owner made is refused by every command, by name, and left as it was."""

import pytest

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

COMMANDS = [("plan",), ("apply", "--yes"), ("destroy", "--yes")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_foreign_container_is_refused(
    project: Project, gateways: Gateways, command: tuple[str, ...]
) -> None:
    name = f"{project.name}-input"
    gateways.blob.create_container(name, metadata={"owner": "somebody"})

    done = project.run(*command)

    found = gateways.blob.get_container(name)
    assert done.returncode == 5
    assert name in done.stderr
    assert found is not None
    assert found.metadata == {"owner": "somebody"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pool_of_another_workflow_is_refused(project: Project, command: tuple[str, ...]) -> None:
    project.apply()
    other = f"{project.name}x"
    project.replace(f"name: {project.name}\n", f"name: {other}\n")

    done = project.run(*command)

    assert done.returncode == 5
    assert f"'{project.name}-pool' belongs to workflow '{project.name}'" in done.stderr
