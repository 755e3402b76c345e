"""Tells the Batch endpoint what shall go wrong, and reads what does.

In: a running account's connection. Out: the endpoint's answer. Never sends the key.
"""

import base64
import hmac
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from flowrun.errors import OperationError, UsageError
from flowrun.model.connection import Connection

_PATH = "/_local/faults"
_SECONDS = 10.0
_TYPE = "application/json"


def show_faults(connection: Connection) -> str:
    """Return the fault file that is in force."""
    return _send(connection, "GET")


def set_faults(connection: Connection, text: bytes) -> str:
    """Put a fault file in force.

    Raises:
        UsageError: the endpoint refuses the file.
    """
    return _send(connection, "PUT", text)


def clear_faults(connection: Connection) -> str:
    """Let everything go well again."""
    return _send(connection, "DELETE")


def _send(connection: Connection, method: str, body: bytes = b"") -> str:
    headers = {"ocp-date": format_datetime(datetime.now(UTC), usegmt=True)}
    if body:
        headers["content-type"] = _TYPE
    headers["authorization"] = _sign(connection, method, headers, length=len(body))
    http = HTTPConnection(urlsplit(connection.batch_endpoint).netloc, timeout=_SECONDS)
    try:
        http.request(method, _PATH, body=body or None, headers=headers)
        answer = http.getresponse()
        document = json.loads(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        raise OperationError(f"the Batch endpoint does not answer ({error})") from error
    finally:
        http.close()
    if answer.status != HTTPStatus.OK:
        raise UsageError(f"the faults were not set: {_reason(document)}")
    return json.dumps(
        {name: one for name, one in document.items() if "odata" not in name}, indent=2
    )


def _reason(document: dict[str, object]) -> str:
    values = document.get("values")
    pairs = values if isinstance(values, list) else []
    details = ", ".join(f"{pair['key']} {pair['value']}" for pair in pairs)
    return f"{document.get('code')} ({details})" if details else str(document.get("code"))


def _sign(connection: Connection, method: str, headers: dict[str, str], *, length: int) -> str:
    if connection.batch_key is None:
        raise ValueError("the local account always has a key")
    has_length = method != "GET"
    lines = [method, "", "", str(length) if has_length else "", "", headers.get("content-type", "")]
    lines += [""] * 6 + [f"ocp-date:{headers['ocp-date']}", f"/{connection.batch_account}{_PATH}"]
    key = base64.b64decode(connection.batch_key.reveal())
    digest = hmac.digest(key, "\n".join(lines).encode(), sha256)
    return f"SharedKey {connection.batch_account}:{base64.b64encode(digest).decode()}"
