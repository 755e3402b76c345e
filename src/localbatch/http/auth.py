"""Shared-key authentication, as the service does it. Never logs what it compares."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import parse_qsl

from localbatch.service.error_codes import ServiceError

# In the order in which they are signed.
_SIGNED = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)
# The service's own limit.
_MOST_SKEW = timedelta(minutes=15)
_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The account and its key."""

    account: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What a signature covers, exactly as it came over the wire; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


def authenticate(request: SignedRequest, credentials: Credentials, *, now: datetime) -> None:
    """Raise ServiceError unless the request is signed with the account's key just now."""
    account, signature = _parse(request.headers.get("authorization", ""))
    _check_time(request.headers, now)
    # The documentation lower-cases parameter names before sorting, the SDKs sign them as sent;
    # the length of an empty body is 0 to most SDKs and nothing to the one for JavaScript.
    accepted = [
        _sign(request, credentials, lower_names=lower_names, empty_length=empty_length)
        for lower_names in (False, True)
        for empty_length in ("0", "")
    ]
    same = [hmac.compare_digest(signature.encode(), form) for form in accepted]
    # Everything is compared, whatever was wrong already: the time that it takes tells nothing.
    known = hmac.compare_digest(account.lower().encode(), credentials.account.lower().encode())
    if not (known and any(same)):
        # What should have been signed is no secret, and is what whoever writes a client needs to
        # see.
        detail = "The signature is not that of the account's key over: " + repr(
            string_to_sign(request, credentials.account)
        )
        raise ServiceError("AuthenticationFailed", ("AuthenticationErrorDetail", detail))


def _parse(authorization: str) -> tuple[str, str]:
    scheme, _, rest = authorization.partition(" ")
    # One that is missing is refused otherwise than one that cannot be read.
    if not authorization:
        raise ServiceError("AuthenticationFailed")
    # A sign-in that the service has but one machine cannot check. It answers 401 to that alone.
    if scheme.lower() == "bearer":
        raise ServiceError("AuthenticationFailed", status=_UNAUTHORIZED)
    account, colon, signature = rest.strip().partition(":")
    if scheme.lower() != "sharedkey" or not (account and colon and signature):
        raise ServiceError("InvalidAuthenticationInfo")
    return account, signature


def _check_time(headers: Mapping[str, str], now: datetime) -> None:
    # `ocp-date` wins: where a library sets `Date` by itself, the client signs its own.
    text = headers.get("ocp-date") or headers.get("date") or ""
    try:
        skew = abs(now - parsedate_to_datetime(text))
    except (TypeError, ValueError, OverflowError):
        raise ServiceError("AuthenticationFailed") from None
    if skew > _MOST_SKEW:
        raise ServiceError("AuthenticationFailed")


def _sign(
    request: SignedRequest, credentials: Credentials, *, lower_names: bool, empty_length: str
) -> bytes:
    text = string_to_sign(
        request, credentials.account, lower_names=lower_names, empty_length=empty_length
    )
    return base64.b64encode(hmac.digest(credentials.key, text.encode(), sha256))


def string_to_sign(
    request: SignedRequest, account: str, *, lower_names: bool = False, empty_length: str = "0"
) -> str:
    """Return the text that the client signs."""
    headers = dict(request.headers)
    if request.method in {"GET", "HEAD"}:
        # Some clients send a length of 0 here, and none signs it.
        headers.pop("content-length", None)
    elif headers.get("content-length", "0") == "0":
        headers["content-length"] = empty_length
    lines = [request.method, *(headers.get(name, "") for name in _SIGNED)]
    lines += [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("ocp-")]
    parameters = _first_values(request.query, lower_names=lower_names)
    path = f"/{account}{request.path}"
    return "\n".join([*lines, path, *(f"{name}:{parameters[name]}" for name in sorted(parameters))])


def _first_values(query: str, *, lower_names: bool) -> Mapping[str, str]:
    first: dict[str, str] = {}
    # Which leaves out parameters without a value: they are not signed.
    for name, value in parse_qsl(query):
        # Of several values the first is signed.
        first.setdefault(name.lower() if lower_names else name, value)
    return first
