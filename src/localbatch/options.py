"""The command line of the Batch endpoint -> options."""

import argparse
import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from localbatch.engine.quotas import Quotas
from localbatch.orders.auto_storage import AutoStorage

# Nothing else may be chosen: who reaches the endpoint from elsewhere could run commands here.
_LOOPBACK = ("127.0.0.1",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the Batch endpoint keeps its state, where it listens, and for whom."""

    root: Path
    host: str
    port: int
    account: str
    key: bytes = field(repr=False)
    idle_seconds: float | None
    stop_with: Path | None
    lock: Path | None
    auto_storage: AutoStorage | None
    hidden: tuple[Path, ...]
    quotas: Quotas


def parse_options(arguments: Sequence[str]) -> Options:
    """Return the options; prints what is wrong and exits when they cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m localbatch.server", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder of all state")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", choices=_LOOPBACK, default="127.0.0.1")
    parser.add_argument("--account", required=True)
    # A file, since every user of the machine can read a command line.
    parser.add_argument("--key-file", type=_read_key, required=True, help="holds the base64 key")
    parser.add_argument("--idle-seconds", type=float, help="stop after so long without work")
    parser.add_argument(
        "--stop-with", type=Path, help="pid file of a server that is stopped when this one is idle"
    )
    parser.add_argument(
        "--lock", type=Path, help="held while idle servers stop; they stay while another holds it"
    )
    _add_auto_storage(parser)
    parser.add_argument(
        "--hide",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="what isolated tasks may not read, beside the root and the key files",
    )
    _add_quotas(parser)
    given = parser.parse_args(arguments)
    return Options(
        # Absolute, since tasks and sandboxes have other working directories.
        root=given.root.resolve(),
        host=given.host,
        port=given.port,
        account=given.account,
        key=given.key_file.key,
        idle_seconds=given.idle_seconds,
        stop_with=given.stop_with,
        lock=given.lock,
        auto_storage=_auto_storage(parser, given),
        hidden=_hidden(given),
        quotas=Quotas(
            pools=given.pool_quota,
            active_jobs=given.active_job_quota,
            dedicated_cores=given.dedicated_core_quota,
            spot_cores=given.spot_core_quota,
        ),
    )


def _add_auto_storage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--auto-storage", metavar="URL", help="blob service of the auto storage")
    parser.add_argument("--auto-storage-account", metavar="NAME")
    parser.add_argument("--auto-storage-key-file", type=_read_key, help="holds the base64 key")


def _auto_storage(parser: argparse.ArgumentParser, given: argparse.Namespace) -> AutoStorage | None:
    parts = given.auto_storage, given.auto_storage_account, given.auto_storage_key_file
    if not any(parts):
        return None
    if not all(parts):
        parser.error("--auto-storage, its account and its key file belong together")
    return AutoStorage(
        endpoint=given.auto_storage.rstrip("/"),
        account=given.auto_storage_account,
        key=given.auto_storage_key_file.key,
    )


def _hidden(given: argparse.Namespace) -> tuple[Path, ...]:
    key_files = (
        key_file.path for key_file in (given.key_file, given.auto_storage_key_file) if key_file
    )
    # Real paths: to hide a link would leave what it leads to in sight.
    return (*key_files, *(folder.resolve() for folder in given.hide))


def _add_quotas(parser: argparse.ArgumentParser) -> None:
    usual = Quotas()
    quotas = {
        "--pool-quota": ("pools", usual.pools),
        "--active-job-quota": ("active jobs", usual.active_jobs),
        "--dedicated-core-quota": ("cores of dedicated nodes", usual.dedicated_cores),
        "--spot-core-quota": ("cores of spot nodes", usual.spot_cores),
    }
    for option, (what, default) in quotas.items():
        parser.add_argument(
            option, type=_read_quota, default=default, help=f"most {what} (default {default})"
        )


def _read_quota(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 0 or more")
    return int(text)


class _KeyFile(NamedTuple):
    path: Path
    key: bytes


def _read_key(path: str) -> _KeyFile:
    try:
        key = base64.b64decode(Path(path).read_text().strip(), validate=True)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{path} cannot be read: {error.strerror}") from None
    except (binascii.Error, UnicodeDecodeError):
        # Told below like an empty file: neither holds a key.
        key = b""
    if not key:
        raise argparse.ArgumentTypeError(f"{path} does not hold a base64 key")
    return _KeyFile(Path(path).resolve(), key)
