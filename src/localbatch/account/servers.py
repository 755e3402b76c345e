"""What the two servers of the local account are: their commands, environments and files.

No key stands in a command line. Azurite takes its key from an environment variable, which is its
only way; the Batch endpoint reads a file.
"""

import os
import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPResponse

from localbatch.account.extra import find_node
from localbatch.account.health import Server
from localbatch.account.home import Home, ServerName
from localbatch.account.install import azurite_program
from localbatch.account.ports import LOOPBACK, Ports

BATCH_ACCOUNT = "flowrunlocal"
STORAGE_ACCOUNT = "flowrunlocal"
# A forgotten account gives its memory back after an hour; what it holds stays on the disk.
IDLE_SECONDS = 3600


def azurite_server(home: Home, ports: Ports) -> Server:
    """Return Azurite, with the blob service alone."""
    command = (
        *(str(find_node().program), str(azurite_program(home.cache))),
        # The SDKs are newer than this Azurite and name versions of the API that it does not know.
        # Silent: its log of requests would hold their URLs, and with them every SAS.
        *("--silent", "--skipApiVersionCheck", "--disableTelemetry"),
        *("--blobHost", LOOPBACK, "--blobPort", str(ports.blob)),
        *("--location", str(home.blobs)),
    )
    return Server(
        title="Azurite",
        port=ports.blob,
        command=command,
        folder=home.account,
        log=home.log_file(ServerName.AZURITE),
        pid_file=home.pid_file(ServerName.AZURITE),
        answers=_is_azurite,
    )


def azurite_environment(key: str) -> Mapping[str, str]:
    """Return all that Azurite is to see: nothing of the user's settings reaches it."""
    # Not even PATH: Node is started by its whole path.
    return {"AZURITE_ACCOUNTS": f"{STORAGE_ACCOUNT}:{key}"}


def batch_server(home: Home, ports: Ports) -> Server:
    """Return the Batch endpoint, which ends Azurite too when it stops for being idle."""
    command = (
        *(sys.executable, "-m", "localbatch.server", "--root", str(home.batch)),
        *("--port", str(ports.batch), "--account", BATCH_ACCOUNT),
        *("--key-file", str(home.key_file(ServerName.BATCH))),
        *("--idle-seconds", str(IDLE_SECONDS)),
        *("--auto-storage", f"{ports.blob_endpoint}/{STORAGE_ACCOUNT}"),
        *("--auto-storage-account", STORAGE_ACCOUNT),
        *("--auto-storage-key-file", str(home.key_file(ServerName.AZURITE))),
        # The keys, the blobs and the logs: no isolated task is to read them.
        *("--hide", str(home.account)),
        *("--stop-with", str(home.pid_file(ServerName.AZURITE)), "--lock", str(home.lock)),
    )
    return Server(
        title="the Batch endpoint",
        port=ports.batch,
        command=command,
        folder=home.account,
        log=home.log_file(ServerName.BATCH),
        pid_file=home.pid_file(ServerName.BATCH),
        answers=_is_batch_endpoint,
    )


def batch_environment() -> Mapping[str, str]:
    """Return the user's own environment, none of which reaches a task: by its PATH bubblewrap and
    container engines are found, and these find their settings in it.
    """
    return os.environ


def _is_azurite(answer: HTTPResponse) -> bool:
    # It refuses this request, and says all the same who it is.
    return (answer.getheader("Server") or "").startswith("Azurite-Blob/")


def _is_batch_endpoint(answer: HTTPResponse) -> bool:
    return answer.status == HTTPStatus.OK
