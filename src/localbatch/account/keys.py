"""The account's keys: random, made once per home, in files that only the user can read."""

import base64
import binascii
import secrets
from pathlib import Path

from localbatch.account.errors import AccountError
from localbatch.account.private_files import make_private_folder, write_private_file

# As long as the keys of Azure's own accounts.
KEY_BYTES = 64


def read_or_make_key(path: Path) -> str:
    """Return the key in the file, making one of 64 random bytes when there is none.

    Raises:
        AccountError: the file holds something else than a key.
    """
    # Whoever calls this holds the account's lock, or two processes could make a key each.
    make_private_folder(path.parent)
    if not path.exists():
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        write_private_file(path, key)
    return read_key(path)


def read_key(path: Path) -> str:
    """Return the key in the file."""
    # What is no text is no key either, and is told like one.
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    if not _is_key(text):
        raise AccountError(
            f"{path} does not hold a key of the local account (64 bytes in base64); "
            "run `localbatch reset` to start afresh"
        )
    return text


def _is_key(text: str) -> bool:
    try:
        # Without `validate` whatever is no base64 is passed over, and damage goes unnoticed.
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
