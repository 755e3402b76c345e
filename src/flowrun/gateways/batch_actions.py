"""The requests to Batch that start something long, without waiting for its end.

The SDK offers these only with a poller, whose thread sends requests of its own at once. They go
through the same client, so they are signed, retried, counted and translated like all others.
"""

from urllib.parse import quote

from azure.batch import BatchClient
from azure.core.rest import HttpRequest

from flowrun.gateways.batch_files import Body

API_VERSION = "2025-06-01"
JSON = "application/json; odata=minimalmetadata"


class BatchActions:
    """Sends exactly one request for each action (retries aside)."""

    def __init__(self, client: BatchClient, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint

    def delete(self, *path: str) -> None:
        """Ask for the deletion of what the path names."""
        self._send(HttpRequest("DELETE", self._url(path), params={"api-version": API_VERSION}))

    def post(self, *path: str, body: Body) -> None:
        """Ask for the action that ends the path."""
        self._send(
            HttpRequest(
                "POST",
                self._url(path),
                params={"api-version": API_VERSION},
                headers={"Content-Type": JSON},
                json=body,
            )
        )

    def _url(self, path: tuple[str, ...]) -> str:
        return "/".join((self._endpoint, *(quote(part, safe="") for part in path)))

    def _send(self, request: HttpRequest) -> None:
        # The answer has nothing to tell; a refusal is raised by a policy of the SDK's client.
        self._client.send_request(request)
