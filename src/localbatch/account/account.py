"""The local account's life: start, stop, reset, and how other clients reach it.

In: a Home. Out: a Connection to two healthy servers. Every change is made under one lock, so any
number of flowrun processes may call any of this at the same time.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from localbatch.account import servers
from localbatch.account.connection import Connection
from localbatch.account.errors import AccountError
from localbatch.account.extra import require_extra
from localbatch.account.health import Server, ensure_running, running_process
from localbatch.account.home import Home, ServerName
from localbatch.account.install import install_azurite
from localbatch.account.keys import read_or_make_key
from localbatch.account.ports import Ports, becomes_free, choose_port, load_ports, save_ports
from localbatch.account.private_files import exclusive, make_private_folder
from localbatch.account.server_process import is_running, load_record, stop_process
from localbatch.account.status import LocalStatus, read_status

Notify = Callable[[str], None]


def start(home: Home, notify: Notify) -> Connection:
    """Bring up whatever of the two servers is not healthy, and return how to reach them.

    Raises:
        AccountUsageError: the extra `local` is not installed.
        AccountError: Azurite cannot be installed, a server does not start, or a file is damaged.
    """
    # First of all: without the extra nothing is to be made.
    require_extra()
    with exclusive(
        home.lock,
        when_busy=lambda: notify(
            "waiting for another process that starts or stops the local account"
        ),
    ):
        for folder in (home.account, home.logs, home.blobs, home.batch):
            make_private_folder(folder)
        install_azurite(home.cache, notify)
        ports = _settle_ports(home, notify)
        connection = _connection(home, ports)
        _start_servers(home, ports, notify)
    return connection


def stop(home: Home) -> bool:
    """Stop both servers; False when nothing was running."""
    with exclusive(home.lock, when_busy=_stay_quiet):
        return _stop_servers(home)


def status(home: Home) -> LocalStatus:
    """Return what runs and what is stored; changes nothing.

    Raises:
        AccountError: a file of the account is damaged.
    """
    return read_status(home)


def reset(home: Home) -> None:
    """Stop both servers and delete all that the account holds; Azurite stays installed.

    Raises:
        AccountError: something could not be deleted.
    """
    with exclusive(home.lock, when_busy=_stay_quiet):
        _stop_servers(home)
        if home.account.exists():
            try:
                # Containers may have left files of another user, which this one cannot delete.
                shutil.rmtree(home.account)
            except OSError as error:
                raise AccountError(
                    f"{error.filename} could not be deleted ({error.strerror}); "
                    f"delete the folder {home.account} yourself"
                ) from error


def environment(connection: Connection) -> dict[str, str]:
    """Return the variables by which any other client of Batch and Storage finds the account."""
    return {
        "AZURE_BATCH_ACCOUNT": connection.batch_account,
        "AZURE_BATCH_ENDPOINT": connection.batch_endpoint,
        "AZURE_BATCH_ACCESS_KEY": connection.batch_key,
        "AZURE_STORAGE_ACCOUNT": connection.storage_account,
        "AZURE_STORAGE_KEY": connection.storage_key,
        "AZURE_STORAGE_CONNECTION_STRING": (
            # With its endpoint written out: from the name of an account clients build an address of
            # Azure's.
            "DefaultEndpointsProtocol=http"
            f";AccountName={connection.storage_account};AccountKey={connection.storage_key}"
            f";BlobEndpoint={connection.blob_endpoint};"
        ),
    }


def log_files(home: Home) -> tuple[Path, ...]:
    """Return the servers' logs that exist."""
    logs = tuple(home.log_file(name) for name in ServerName)
    return tuple(log for log in logs if log.exists())


def _start_servers(home: Home, ports: Ports, notify: Notify) -> None:
    # Azurite first: the Batch endpoint goes on with interrupted tasks at once, which may need
    # blobs.
    storage_key = read_or_make_key(home.key_file(ServerName.AZURITE))
    ensure_running(
        servers.azurite_server(home, ports),
        environment=servers.azurite_environment(storage_key),
        notify=notify,
    )
    ensure_running(
        servers.batch_server(home, ports),
        environment=servers.batch_environment(),
        notify=notify,
    )


def _stop_servers(home: Home) -> bool:
    """Stop what the pid files name, so that it works when all other files are damaged."""
    stopped = False
    # The Batch endpoint first: what its tasks upload when they are stopped still finds Azurite.
    for pid_file in map(home.pid_file, ServerName):
        record = load_record(pid_file)
        if record is not None and is_running(record):
            stop_process(record)
            stopped = True
        # Also that of a server which had ended by itself: its pid may come to another program.
        pid_file.unlink(missing_ok=True)
    return stopped


def _settle_ports(home: Home, notify: Notify) -> Ports:
    """Return the account's ports; one that a stranger listens on now is replaced for good."""
    ports = load_ports(home.ports)
    if ports is None:
        blob = choose_port()
        # Nobody listens on the first one yet, so it could be found free again.
        ports = Ports(blob=blob, batch=choose_port(other_than=blob))
    if _is_taken(servers.azurite_server(home, ports), notify):
        ports = replace(ports, blob=choose_port(other_than=ports.batch))
    if _is_taken(servers.batch_server(home, ports), notify):
        ports = replace(ports, batch=choose_port(other_than=ports.blob))
    # Before the servers are started: what they hand out holds these ports.
    save_ports(home.ports, ports)
    return ports


def _is_taken(server: Server, notify: Notify) -> bool:
    # The one who listens may be our own server.
    if running_process(server) is not None or becomes_free(server.port):
        return False
    notify(f"another program took port {server.port} of {server.title}; choosing a new one")
    return True


def _connection(home: Home, ports: Ports) -> Connection:
    return Connection(
        batch_account=servers.BATCH_ACCOUNT,
        batch_endpoint=ports.batch_endpoint,
        batch_key=read_or_make_key(home.key_file(ServerName.BATCH)),
        storage_account=servers.STORAGE_ACCOUNT,
        blob_endpoint=f"{ports.blob_endpoint}/{servers.STORAGE_ACCOUNT}",
        storage_key=read_or_make_key(home.key_file(ServerName.AZURITE)),
    )


def _stay_quiet() -> None:
    """Wait without a word."""
