"""The account's keys: random, made once per home, in files that only the user can read."""

import base64
import binascii
import secrets
from pathlib import Path

from flowrun.errors import OperationError
from flowrun.local.files import make_private_folder, write_private_file
from flowrun.model.secret import Secret

KEY_BYTES = 64


def read_or_make_key(path: Path) -> Secret:
    """Return the key in the file, making one of 64 random bytes when there is none.

    Raises:
        OperationError: the file holds something else than a key.
    """
    make_private_folder(path.parent)
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        write_private_file(path, key)
    return read_key(path)


def read_key(path: Path) -> Secret:
    """Return the key in the file."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    if not _is_key(text):
        raise OperationError(
            f"{path} does not hold a key of the local account (64 bytes in base64); "
            "run `flowrun local reset` to start afresh"
        )
    return Secret(text)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
