"""The requests to Batch that do not go through the SDK's own method for them.

What starts something long the SDK offers only with a poller, whose thread sends requests of its own
at once; and its models take longer over a collection of tasks than the service does. They go
through the same client, so they are signed, retried, counted and translated like all others.
"""

import json
from typing import Any
from urllib.parse import quote

from azure.batch import BatchClient
from azure.core.rest import HttpRequest, HttpResponse

from flowrun.model.requests import Body

# Said here and to the SDK's client, so that a newer SDK changes no answer.
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
        # The answer has nothing to tell.
        self._post(path, body)

    def add_tasks(self, job_id: str, bodies: list[Body]) -> list[dict[str, Any]]:
        """Add a collection of tasks; return what became of each, in any order."""
        answer = self._post(("jobs", job_id, "addtaskcollection"), {"value": bodies})
        results: list[dict[str, Any]] = answer.json()["value"]
        return results

    def _post(self, path: tuple[str, ...], body: Body) -> HttpResponse:
        return self._send(
            HttpRequest(
                "POST",
                self._url(path),
                params={"api-version": API_VERSION},
                headers={"Content-Type": JSON},
                content=json.dumps(body),
            )
        )

    def _url(self, path: tuple[str, ...]) -> str:
        # Nothing is safe: a name with a slash must not become two segments.
        return "/".join((self._endpoint, *(quote(part, safe="") for part in path)))

    def _send(self, request: HttpRequest) -> HttpResponse:
        # A refusal is raised by a policy of the SDK's client.
        return self._client.send_request(request)
