"""The one place where exceptions of the azure packages become GatewayError and AuthError.

In: whatever azure-core raises. Out: the service's own code, its status and the first line of what
it says. Never: a request id, a SAS.
"""

import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

from flowrun.errors import AuthError, GatewayError

Found = TypeVar("Found")

UNREACHABLE = "Unreachable"
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
SIGNATURE = re.compile(r"\bsig=[^&\s'\"]+")
TELLING_DETAILS = frozenset({"PropertyName", "Reason"})
"""Details of a Batch error that are worth showing; the rejected value itself may be a secret."""


@contextmanager
def translated_errors(host: str, *, missing: str = "NotFound") -> Iterator[None]:
    """Turn errors of the azure packages into flowrun's.

    Args:
        host: who is asked, for the message when nobody answers.
        missing: the code of a 404 that comes without one, as an answer to HEAD does.
    """
    try:
        yield
    except HttpResponseError as error:
        if error.response is None and not isinstance(error, ClientAuthenticationError):
            raise _unreachable(host) from error
        raise _from_response(error, missing) from error
    except AzureError as error:
        raise _unreachable(host) from error


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
    message = f"{host} does not answer: check the endpoint and the network"
    return GatewayError(UNREACHABLE, 0, message)


def _from_response(error: HttpResponseError, missing: str) -> GatewayError:
    status = error.status_code or 0
    code = _code(error) or _code_of_status(status, missing)
    refused = code in AUTH_CODES or isinstance(error, ClientAuthenticationError)
    kind = AuthError if refused or status == HTTPStatus.UNAUTHORIZED else GatewayError
    return kind(code, status, SIGNATURE.sub("sig=(secret)", _message(error)))


def _code(error: HttpResponseError) -> str | None:
    """Storage names the code on the exception (as an enum or a string), Batch in its body."""
    storage_code = getattr(error, "error_code", None)
    if storage_code:
        return str(getattr(storage_code, "value", storage_code))
    return error.error.code if error.error else None


def _code_of_status(status: int, missing: str) -> str:
    match status:
        case 0 | HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return "AuthenticationFailed"
        case HTTPStatus.NOT_FOUND:
            return missing
        case _ if status in HTTPStatus:
            return HTTPStatus(status).phrase.title().replace(" ", "")
        case _:
            return f"Http{status}"


def _message(error: HttpResponseError) -> str:
    text = error.error.message if error.error and error.error.message else error.message
    first_line = next(iter((text or "").splitlines()), "")
    details = [
        f"{detail.code}: {detail.message}"
        for detail in (error.error.details if error.error else ())
        if detail.code in TELLING_DETAILS
    ]
    return f"{first_line} ({', '.join(details)})" if details else first_line
