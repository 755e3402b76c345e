"""Conditional requests: If-Match and its kin against a resource's ETag and time."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from localbatch.http.calls import Call
from localbatch.service.error_codes import ServiceError

_NAMES = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since")
_NOT_MODIFIED = 304


def check_conditions(call: Call, *, etag: str, last_modified: datetime) -> None:
    """Raise ServiceError (304 for reads, 412 for writes) when the request's condition fails."""
    given = [name for name in _NAMES if call.headers.get(name)]
    # HTTP would allow it, and gives an order; the service refuses it.
    if len(given) > 1:
        raise ServiceError("MultipleConditionHeadersNotSupported")
    if given and not _is_met(
        given[0], call.headers[given[0]], etag=etag, last_modified=last_modified
    ):
        reads = call.method in {"GET", "HEAD"}
        raise ServiceError("ConditionNotMet", status=_NOT_MODIFIED if reads else None)


def _is_met(name: str, value: str, *, etag: str, last_modified: datetime) -> bool:
    if name in {"if-match", "if-none-match"}:
        # The service writes ETags without quotes; clients may add those that HTTP asks for.
        matches = value.strip() == "*" or etag in {etag.strip(' "') for etag in value.split(",")}
        return matches is (name == "if-match")
    try:
        limit = parsedate_to_datetime(value)
        # HTTP knows whole seconds only: a fraction would count as a change since its own answer.
        changed_since = last_modified.replace(microsecond=0) > limit
    except (TypeError, ValueError):
        raise ServiceError(
            "InvalidHeaderValue", ("HeaderName", name), ("HeaderValue", value)
        ) from None
    return changed_since is (name == "if-modified-since")
