"""How both clients talk HTTP: connection pools, timeouts, proxies and the count of requests."""

from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.transport import HttpRequest, RequestsTransport
from requests.adapters import HTTPAdapter

CONNECTIONS = 32
"""More than the threads of a bulk operation, so that no connection is thrown away."""
CONNECT_SECONDS = 3
READ_SECONDS = 60
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

OnRequest = Callable[[str, str], None]
"""Called with the service and `GET /path` for every request that is sent."""


def is_loopback(endpoint: str) -> bool:
    """Whether the endpoint is on this machine."""
    return urlsplit(endpoint).hostname in LOOPBACK


def host_of(endpoint: str) -> str:
    """Return the host, and the port if there is one, for messages."""
    return urlsplit(endpoint).netloc


def make_transport(endpoint: str) -> RequestsTransport:
    """Return a transport for many threads; a proxy of the environment is not asked for loopback."""
    use_environment = not is_loopback(endpoint)
    session = requests.Session()
    session.trust_env = use_environment
    adapter = HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return RequestsTransport(
        session=session,
        use_env_settings=use_environment,
        connection_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )


def request_hook(
    service: str, on_request: OnRequest | None
) -> Callable[[PipelineRequest[HttpRequest]], None]:
    """Return a `raw_request_hook`, which both pipelines call for every attempt.

    It tells the path only: the query may hold a SAS.
    """

    def hook(request: PipelineRequest[HttpRequest]) -> None:
        if on_request:
            sent = request.http_request
            on_request(service, f"{sent.method} {urlsplit(sent.url).path}")

    return hook
