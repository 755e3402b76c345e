"""Tasks that run until the test lets them go on, however fast or slow the machine is."""

from pathlib import Path

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

WAIT_AT_GATE = "until [ -e $AZ_BATCH_NODE_SHARED_DIR/gate ]; do sleep 0.1; done"


def open_gate(project: Project, gateways: Gateways) -> None:
    """Let the project's tasks go on; the gate stays open."""
    nodes = Path(project.environment["FLOWRUN_HOME"], "state/local/batch/nodes")
    for node in gateways.batch.list_nodes(f"{project.name}-pool"):
        (nodes / node.id / "shared/gate").touch()
