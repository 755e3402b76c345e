"""Requests that the SDK would not make, signed as the service wants them."""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import parse_qsl

import requests

from endpoint.running import ACCOUNT, RunningEndpoint

VERSION = "api-version=2025-06-01"


def signed_request(
    endpoint: RunningEndpoint,
    method: str,
    path: str,
    *,
    query: str = VERSION,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """Send a request with a signature of this module's own making."""
    sent = {"ocp-date": format_datetime(datetime.now(UTC), usegmt=True), **(headers or {})}
    if body:
        sent.setdefault("content-type", "application/json; odata=minimalmetadata")
    sent["authorization"] = sign(endpoint.key, method, path, query=query, body=body, headers=sent)
    request = requests.Request(method, endpoint.url, data=body or None, headers=sent)
    prepared = request.prepare()
    # Not through the constructor: requests would quote and tidy the path.
    prepared.url = f"{endpoint.url}{path}?{query}" if query else f"{endpoint.url}{path}"
    with requests.Session() as session:
        session.trust_env = False
        return session.send(prepared, timeout=120)


def sign(
    key: str, method: str, path: str, *, query: str, body: bytes, headers: Mapping[str, str]
) -> str:
    """Return the Authorization header."""
    length = str(len(body)) if body or method not in {"GET", "HEAD"} else ""
    content_type = headers.get("content-type", "")
    lines = [method, "", "", length, "", content_type, headers.get("date", "")]
    lines += ["", headers.get("if-match", ""), headers.get("if-none-match", ""), "", ""]
    lines += [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("ocp-")]
    lines += [f"/{ACCOUNT}{path}"]
    lines += [f"{name}:{value}" for name, value in sorted(parse_qsl(query))]
    digest = hmac.digest(base64.b64decode(key), "\n".join(lines).encode(), sha256)
    return f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"
