"""Answers that the service did not write: a proxy's page, a load balancer's empty 503.

The SDKs read every body as the service's own and fail on any other in as many ways as there are
bodies. So both retry policies, through which every answer comes before it is decoded, take out
what failed without an error code of the service, and pages where data was asked for.
"""

import json
from http import HTTPStatus
from typing import Any

from azure.core.pipeline import PipelineResponse

CODE_HEADER = "x-ms-error-code"
"""How Storage names its code, also where an answer has no body."""


class UncodedAnswerError(Exception):
    """An answer without an error code; no AzureError, so that the SDKs do not read it again."""

    def __init__(self, message: str, *, status: int, method: str) -> None:
        self.status = status
        self.method = method
        super().__init__(message)


def refuse_uncoded(response: PipelineResponse[Any, Any]) -> None:
    """Raise UncodedAnswerError when the answer cannot be the service's own."""
    answer = response.http_response
    status, method = answer.status_code, answer.request.method
    if status < HTTPStatus.MULTIPLE_CHOICES:
        if not _is_page(answer):
            return
    # An error with a code is the service's own: the SDK reads it better than we could.
    elif answer.headers.get(CODE_HEADER) or _code_in(_body(answer)):
        return
    kind = (answer.content_type or "a body").partition(";")[0] if _body(answer) else "nothing"
    message = f"it sent {kind} in place of an answer of its own"
    raise UncodedAnswerError(message, status=status, method=method)


def _is_page(answer: Any) -> bool:  # noqa: ANN401 - the two SDKs have a type each
    """A portal that wants a sign-in answers 200; a file that was asked for may be a page."""
    wants_file = "octet-stream" in answer.request.headers.get("Accept", "")
    page = (answer.content_type or "").startswith("text/html")
    # An answer to HEAD has no body that could be read for something else.
    return page and not wants_file and answer.request.method != "HEAD"


def _body(answer: Any) -> bytes:  # noqa: ANN401
    """Return the body of an answer to Batch, which may be a stream, or to Storage."""
    body: bytes = answer.read() if hasattr(answer, "read") else answer.body()
    return body


def _code_in(body: bytes) -> str:
    """Return the code of an error as Batch writes it."""
    try:
        error = json.loads(body)
    except ValueError:
        return ""
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""
