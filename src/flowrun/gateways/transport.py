"""How both clients talk HTTP: connection pools, timeouts, proxies and the count of requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.transport import HttpRequest, RequestsTransport
from requests import Response
from requests.adapters import HTTPAdapter

CONNECTIONS = 32
"""More than the threads of a bulk operation, so that no connection is thrown away."""
# Short, because whoever is there answers a connection at once, and it is tried again.
CONNECT_SECONDS = 3
# Twice as long as Batch itself works on a request.
READ_SECONDS = 60
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

READS = frozenset({"GET", "HEAD"})
OnRequest = Callable[[str, str], None]
"""Called with the service and `GET /path` for every request that is sent."""


def is_loopback(endpoint: str) -> bool:
    """Whether the endpoint is on this machine."""
    return urlsplit(endpoint).hostname in LOOPBACK


def host_of(endpoint: str) -> str:
    """Return the host, and the port if there is one, for messages."""
    return urlsplit(endpoint).netloc


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told of every request, and who may forbid those that change something."""

    on_request: OnRequest | None = None
    before_write: Callable[[], None] | None = None


def make_transport(endpoint: str, watch: Watch) -> RequestsTransport:
    """Return a transport for many threads; a proxy of the environment is not asked for loopback."""
    use_environment = not is_loopback(endpoint)
    session = requests.Session()
    # A proxy that is meant for the internet would be asked for 127.0.0.1 too.
    session.trust_env = use_environment
    adapter = _FencedAdapter(watch.before_write)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return RequestsTransport(
        session=session,
        use_env_settings=use_environment,
        connection_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )


def request_hook(service: str, watch: Watch) -> Callable[[PipelineRequest[HttpRequest]], None]:
    """Return a `raw_request_hook`, which both pipelines call for every attempt.

    It tells the path only: the query may hold a SAS.
    """

    def hook(request: PipelineRequest[HttpRequest]) -> None:
        sent = request.http_request
        if watch.on_request:
            watch.on_request(service, f"{sent.method} {urlsplit(sent.url).path}")

    return hook


class _FencedAdapter(HTTPAdapter):
    """Asks before it sends what changes something: the last place before the network, so that as
    little time as possible lies between the answer and the request.
    """

    def __init__(self, before_write: Callable[[], None] | None) -> None:
        self._before_write = before_write
        super().__init__(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Response:  # noqa: ANN401 - as requests has it
        """Send the request, unless that is forbidden."""
        if self._before_write and request.method not in READS and not _is_of_a_lease(request):
            self._before_write()
        return super().send(request, *args, **options)


def _is_of_a_lease(request: requests.PreparedRequest) -> bool:
    """The service itself refuses such a request when the lease is lost."""
    # The guard renews the lease by such a request: asked for it, it would wait for itself.
    return bool({"x-ms-lease-action", "x-ms-lease-id"} & {name.lower() for name in request.headers})
