"""Processes that nobody noted."""

import os
import subprocess
from pathlib import Path

from endpoint.running import eventually
from localbatch.agent.strays import find_strays


def test_a_session_is_found_by_the_node_in_its_environment(tmp_path: Path) -> None:
    env = {"AZ_BATCH_NODE_ROOT_DIR": str(tmp_path / "nodes" / "n"), "PATH": os.environ["PATH"]}
    command = ["sh", "-c", "sleep 60; true"]
    with subprocess.Popen(command, env=env, start_new_session=True) as process:
        eventually(lambda: [process.pid for process in find_strays(tmp_path)] == [process.pid])

        elsewhere = find_strays(tmp_path / "other")

        os.killpg(process.pid, 9)
    assert elsewhere == []
