"""`flowrun local preempt`: a spot node is taken away by request."""

import os
import subprocess
import sys

import pytest

from endpoint.running import POOL, Client, eventually
from localbatch.account.connection import Connection
from localbatch.account.errors import AccountUsageError
from localbatch.account.home import Home
from localbatch.account.preemption import preempt_node
from support.local_account import batch_client


def test_a_spot_node_is_taken_away_by_command(running: Connection, shared_home: Home) -> None:
    client: Client
    with batch_client(running) as client:
        client.create_pool(POOL | {"id": "spot", "targetLowPriorityNodes": 1})
        eventually(lambda: [node.state for node in client.list_nodes("spot")] == ["idle"])
        [node] = client.list_nodes("spot")

        done = subprocess.run(
            [sys.executable, "-m", "flowrun", "local", "preempt", node.id[:14]],
            env=os.environ | {"FLOWRUN_HOME": str(shared_home.state.parent)},
            check=False,
            capture_output=True,
            text=True,
        )

        assert (done.returncode, done.stdout) == (0, "")
        assert f"preempted {node.id}" in done.stderr
        eventually(lambda: client.get_node("spot", node.id).state == "idle")
        client.begin_delete_pool("spot", polling_interval=0.05).result()


def test_a_beginning_that_several_ids_have_names_no_node(running: Connection) -> None:
    client: Client
    with batch_client(running) as client:
        client.create_pool(POOL | {"id": "spots", "targetLowPriorityNodes": 2})
        eventually(lambda: [node.state for node in client.list_nodes("spots")] == ["idle"] * 2)

        with pytest.raises(AccountUsageError, match="The ids of 2 nodes begin with it"):
            preempt_node(running, "tvmps_")

        client.begin_delete_pool("spots", polling_interval=0.05).result()


def test_a_node_that_is_not_there_cannot_be_preempted(running: Connection) -> None:
    with pytest.raises(AccountUsageError, match="NodeNotFound"):
        preempt_node(running, "tvmps_none_p")
