"""Asks the Batch endpoint for its own operations: faults, quotas, a node that is taken away.

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
from typing import Any
from urllib.parse import urlsplit

from localbatch.account.connection import Connection
from localbatch.account.errors import AccountError, AccountUsageError

_SECONDS = 10.0
_TYPE = "application/json"


def ask(connection: Connection, method: str, name: str, body: bytes = b"") -> dict[str, Any]:
    """Return the JSON that the endpoint answers to a request to `/_local/<name>`.

    Raises:
        AccountUsageError: the endpoint refuses what is asked.
        AccountError: it does not answer.
    """
    path = f"/_local/{name}"
    # Requests that are not signed just now are refused, so it is made for each.
    headers = {"ocp-date": format_datetime(datetime.now(UTC), usegmt=True)}
    if body:
        headers["content-type"] = _TYPE
    headers["authorization"] = _sign(connection, method, path, headers, length=len(body))
    # `http.client` asks no proxy, whatever the user's environment names: this is the loopback.
    http = HTTPConnection(urlsplit(connection.batch_endpoint).netloc, timeout=_SECONDS)
    try:
        http.request(method, path, body=body or None, headers=headers)
        answer = http.getresponse()
        document = json.loads(answer.read())
    # ValueError: something answers, but not in JSON.
    except (OSError, HTTPException, ValueError) as error:
        raise AccountError(f"the Batch endpoint does not answer ({error})") from error
    finally:
        http.close()
    # A refusal has a body in the service's form, which says what is wrong with the request.
    if answer.status != HTTPStatus.OK:
        raise AccountUsageError(f"the {name} request was refused: {_reason(document)}")
    # Every answer begins with a mark of the service's, which is not what was asked for.
    return {key: value for key, value in document.items() if "odata" not in key}


def _reason(document: dict[str, Any]) -> str:
    details = ", ".join(f"{pair['key']} {pair['value']}" for pair in document.get("values", ()))
    return f"{document.get('code')} ({details})" if details else str(document.get("code"))


def _sign(
    connection: Connection, method: str, path: str, headers: dict[str, str], *, length: int
) -> str:
    # What is signed has an empty length for a GET, and for all others a number, if only 0.
    has_length = method != "GET"
    lines = [method, "", "", str(length) if has_length else "", "", headers.get("content-type", "")]
    # None of these requests has a date, conditions or a range: six empty lines.
    lines += [""] * 6 + [f"ocp-date:{headers['ocp-date']}", f"/{connection.batch_account}{path}"]
    key = base64.b64decode(connection.batch_key)
    digest = hmac.digest(key, "\n".join(lines).encode(), sha256)
    return f"SharedKey {connection.batch_account}:{base64.b64encode(digest).decode()}"
