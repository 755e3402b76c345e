"""The query parameters that all operations share: api-version, and which names are known."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from localbatch.service.error_codes import ServiceError
from localbatch.service.versions import SUPPORTED_VERSIONS

# Old SDKs write `timeout`, new ones `timeOut`; neither means anything here.
_EVERYWHERE = frozenset({"api-version", "timeout"})


def parse_query(query: str) -> Mapping[str, str]:
    """Return the parameters by lower-case name; the first of several values counts."""
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters.setdefault(name.lower(), value)
    return parameters


def check_query(parameters: Mapping[str, str], *, known: frozenset[str]) -> None:
    """Raise ServiceError unless the version is supported and every parameter is known."""
    version = parameters.get("api-version")
    if not version:
        missing = ("QueryParameterName", "api-version")
        raise ServiceError("MissingRequiredQueryParameter", missing)
    if version not in SUPPORTED_VERSIONS:
        raise ServiceError("UnsupportedRequestVersion")
    # Refused, as in the service: a misspelt filter would list everything.
    for name in parameters.keys() - known - _EVERYWHERE:
        raise ServiceError("UnsupportedQueryParameter", ("QueryParameterName", name))
