"""Several flowrun processes at once."""

import os
import subprocess
import sys

from localbatch.account.home import Home

START = """
import os
from localbatch.account.account import start, status
from localbatch.account.home import find_home

home = find_home(os.environ)
connection = start(home, lambda message: None)
state = status(home)
print(connection.batch_endpoint, connection.blob_endpoint, state.batch.pid, state.azurite.pid)
"""


def test_concurrent_starts_all_succeed_and_share_one_account(home: Home) -> None:
    environment = os.environ | {"FLOWRUN_HOME": str(home.state.parent)}
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]

    outputs = [starter.communicate(timeout=400)[0] for starter in starters]

    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert len(set(outputs)) == 1
    assert "None" not in outputs[0]


def test_the_servers_outlive_the_process_that_started_them(home: Home) -> None:
    environment = os.environ | {"FLOWRUN_HOME": str(home.state.parent)}

    runs = [
        subprocess.run(
            [sys.executable, "-c", START],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]

    assert runs[0].stdout == runs[1].stdout
