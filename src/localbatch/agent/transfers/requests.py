"""Blob transfers over plain HTTP: the only place of the agent that speaks it.

In: URLs with their SAS. Out: files, names. Never: a URL's query in an error or a log.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from io import BufferedReader
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as SlowError

from localbatch.agent.transfers.workers import TRANSFER_THREADS

_VERSION: Final = "2021-12-02"
_RETRIES: Final = urllib3.Retry(
    total=3,
    # An answer that does not come has taken 30 seconds by then.
    read=1,
    redirect=3,
    status_forcelist=(408, 429, 500, 502, 503, 504),
    # PUT too: writing the same bytes to the same blob again changes nothing.
    allowed_methods=None,
    backoff_factor=0.2,
    raise_on_status=False,
    # A server must not choose how long it holds one of the few threads.
    respect_retry_after_header=False,
)
_POOL: Final = urllib3.PoolManager(
    maxsize=TRANSFER_THREADS,
    retries=_RETRIES,
    timeout=urllib3.Timeout(connect=10, read=30),
    blocksize=1 << 18,
)

# Its messages hold request targets, and with them signatures.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Trouble(Enum):
    """What went wrong with a transfer, as far as the service tells it apart."""

    NOT_FOUND = auto()
    DENIED = auto()
    CONFLICT = auto()
    TIMED_OUT = auto()
    OTHER = auto()


_TROUBLES: Final[Mapping[int, Trouble]] = {
    401: Trouble.DENIED,
    403: Trouble.DENIED,
    404: Trouble.NOT_FOUND,
    408: Trouble.TIMED_OUT,
    409: Trouble.CONFLICT,
    412: Trouble.CONFLICT,
    504: Trouble.TIMED_OUT,
}


class TransferError(Exception):
    """A transfer that failed for good; the text is safe to show."""

    def __init__(self, trouble: Trouble, reason: str) -> None:
        super().__init__(reason)
        self.trouble = trouble


def without_query(url: str) -> str:
    """Return the URL as it may be shown: without its SAS."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def blob_url(container_url: str, name: str) -> str:
    """Return the URL of a blob of the container, with the container's SAS."""
    parts = urlsplit(container_url)
    # `quote` leaves the slashes of a name alone: they are part of the blob's path.
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{quote(name)}"))


def with_query(url: str, query: str) -> str:
    """Return the URL with more parameters."""
    return f"{url}{'&' if '?' in url else '?'}{query}"


@contextmanager
def open_response(url: str) -> Iterator[urllib3.BaseHTTPResponse]:
    """Open a GET whose body is read piece by piece.

    Raises:
        TransferError: the answer is an error, or the connection broke, also while reading.
    """
    with _translated():
        _check_url(url)
        response = _POOL.request(
            "GET", url, headers={"x-ms-version": _VERSION}, preload_content=False
        )
        try:
            _check(response)
            yield response
        finally:
            response.close()  # a fully read one has already given its connection back


def put(url: str, body: bytes | BufferedReader, *, size: int, headers: Mapping[str, str]) -> None:
    """Send a PUT; a file is read from its position, and again from there on a retry.

    Raises:
        TransferError: it failed for good.
    """
    own = {"x-ms-version": _VERSION, "Content-Length": str(size)}
    with _translated():
        _check_url(url)
        _check(_POOL.request("PUT", url, body=body, headers={**headers, **own}))


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise TransferError(Trouble.OTHER, "not the URL of a web server")


def _check(response: urllib3.BaseHTTPResponse) -> None:
    if response.status < 300:  # noqa: PLR2004  # the statuses of HTTP are their own names
        return
    code = response.headers.get("x-ms-error-code", "")
    trouble = _TROUBLES.get(response.status, Trouble.OTHER)
    # It comes as a conflict, but is the answer to a URL without a SAS.
    if code == "PublicAccessNotPermitted":
        trouble = Trouble.DENIED
    raise TransferError(trouble, f"HTTP {response.status} {code or response.reason}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (HTTPError, ValueError) as error:  # ValueError: a header that HTTP does not allow
        cause = error.reason if isinstance(error, MaxRetryError) else error
        is_slow = isinstance(cause, SlowError) and not isinstance(cause, NewConnectionError)
        trouble = Trouble.TIMED_OUT if is_slow else Trouble.OTHER
        # The texts of the library hold the URL, so only the kind is told, and no cause chained.
        raise TransferError(trouble, type(cause).__name__) from None
