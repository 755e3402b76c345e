"""The one place where exceptions of the azure packages become GatewayError and AuthError.

In: whatever azure-core raises. Out: the service's own code, its status and the first line of what
it says. Never: a request id, a SAS.
"""

import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    IncompleteReadError,
)

from flowrun.errors import AuthError, GatewayError
from flowrun.gateways.answers import UncodedAnswerError
from flowrun.gateways.transport import is_loopback

Found = TypeVar("Found")

UNREACHABLE = "Unreachable"
UNREADABLE = "UnreadableAnswer"
AUTH_CODES = frozenset(
    {
        "AccountIsDisabled",
        "AuthenticationFailed",
        "AuthorizationFailure",
        "AuthorizationPermissionMismatch",
        "AuthorizationProtocolMismatch",
        "AuthorizationResourceTypeMismatch",
        "AuthorizationServiceMismatch",
        "AuthorizationSourceIPMismatch",
        "InsufficientAccountPermissions",
        "InvalidAuthenticationInfo",
        "KeyBasedAuthenticationNotPermitted",
        "NoAuthenticationInformation",
    }
)
STATUS_CODES = {status.value: status.name.title().replace("_", "") for status in HTTPStatus} | {
    # Callers match this one: they send fewer tasks at a time.
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value: "RequestBodyTooLarge"
}
"""What stands for the code of an answer that has none; status names differ between Pythons."""
SIGNATURE = re.compile(r"\bsig=[^&\s'\"]+")
TELLING_DETAILS = frozenset({"PropertyName", "Reason"})
"""Details of a Batch error that are worth showing; the rejected value itself may be a secret."""


@contextmanager
def translated_errors(host: str, *, missing: str = "NotFound") -> Iterator[None]:
    """Turn errors of the azure packages into flowrun's.

    Args:
        host: who is asked, for the message when nobody answers.
        missing: the code of an answer 404 to HEAD, which has no place for a code.
    """
    try:
        yield
    except UncodedAnswerError as error:
        raise _from_status(error, host, missing) from error
    except HttpResponseError as error:
        # Both mean that the connection broke. What has no answer because of the sign-in is told
        # below.
        if isinstance(error, IncompleteReadError) or (
            error.response is None and not isinstance(error, ClientAuthenticationError)
        ):
            raise _unreachable(host) from error
        raise _from_response(error) from error
    except AzureError as error:
        raise _unreachable(host) from error
    except ValueError as error:
        # What the SDKs and our own readers raise over a body that is not what its headers say.
        raise GatewayError(UNREADABLE, 0, f"the answer of {host} cannot be read") from error


@contextmanager
def ignored_codes(codes: Container[str]) -> Iterator[None]:
    """Pass over a GatewayError with one of these codes."""
    try:
        yield
    except GatewayError as error:
        if error.code not in codes:
            raise


def none_if_missing(code: str, read: Callable[[], Found]) -> Found | None:
    """Return what `read` returns, or None when it raises a GatewayError with this code."""
    try:
        return read()
    except GatewayError as error:
        if error.code != code:
            raise
        return None


def _unreachable(host: str) -> GatewayError:
    hint = "check the endpoint and the network"
    # With slashes before it, a bare host and port is read as such.
    if is_loopback(f"//{host}"):
        hint = "the local account has stopped, and `flowrun local up` starts it again"
    return GatewayError(UNREACHABLE, 0, f"{host} does not answer: {hint}")


def _from_status(error: UncodedAnswerError, host: str, missing: str) -> GatewayError:
    """Only an answer to HEAD lacks a code by its nature.

    Any other comes from something in between, which knows nothing of pools and blobs: its 404 must
    not be taken for `PoolNotFound`.
    """
    status = error.status
    code = STATUS_CODES.get(status, f"Http{status}")
    if error.method != "HEAD":
        # A 403 that a proxy wrote says nothing of the account's keys.
        kind = AuthError if status == HTTPStatus.UNAUTHORIZED else GatewayError
        hint = "a proxy or a gateway in between may have written it"
        return kind(code, status, f"{host}: {error}; {hint}")
    match status:
        case HTTPStatus.NOT_FOUND:
            return GatewayError(missing, status, "")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return AuthError("AuthenticationFailed", status, "")
        case _:
            return GatewayError(code, status, "")


def _from_response(error: HttpResponseError) -> GatewayError:
    status = error.status_code or 0
    # No status: nothing was sent, because the credential found no way to sign in.
    code = _code(error) or ("AuthenticationFailed" if status == 0 else UNREADABLE)
    refused = code in AUTH_CODES or isinstance(error, ClientAuthenticationError)
    # 403 alone does not tell: the service also answers so when a feature or a quota is missing.
    kind = AuthError if refused or status == HTTPStatus.UNAUTHORIZED else GatewayError
    return kind(code, status, SIGNATURE.sub("sig=(secret)", _message(error)))


def _code(error: HttpResponseError) -> str | None:
    """Storage names the code on the exception (as an enum or a string), Batch in its body."""
    storage_code = getattr(error, "error_code", None)
    if storage_code:
        # A bare text is a code that the SDK does not know.
        return str(getattr(storage_code, "value", storage_code))
    return error.error.code if error.error else None


def _message(error: HttpResponseError) -> str:
    text = error.error.message if error.error and error.error.message else error.message
    # The lines behind it are the request's id and time.
    first_line = next(iter(str(text or "").splitlines()), "")
    details = [
        f"{detail.code}: {detail.message}"
        for detail in (error.error.details if error.error else ())
        if detail.code in TELLING_DETAILS
    ]
    return f"{first_line} ({', '.join(details)})" if details else first_line
