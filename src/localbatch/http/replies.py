"""Replies and refusals -> HTTP responses."""

import json
from collections.abc import Iterator

from starlette.responses import Response, StreamingResponse

from localbatch.http.calls import FileSpan, Reply
from localbatch.service.error_codes import ServiceError, error_message
from localbatch.service.wire import Json, now

_JSON = "application/json;odata=minimalmetadata"
_ERROR_METADATA = "Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element"
# So much of a file is in memory at a time, whatever its size.
_CHUNK = 65_536
_NO_BODY = frozenset({204, 304})


def write_reply(reply: Reply, *, base: str, head: bool) -> Response:
    """Return the response to a request that was carried out."""
    headers = dict(reply.headers)
    match reply.body:
        case None:
            return Response(status_code=reply.status, headers=headers)
        case FileSpan() as span:
            # Also for HEAD: it is how clients learn the size of a file.
            headers["Content-Length"] = str(span.length)
            return StreamingResponse(() if head else _read(span), headers=headers)
        case body if head:
            return Response(status_code=reply.status, headers=headers)
        case body:
            content = _encode(base, reply.metadata, body)
            return Response(content, reply.status, headers, media_type=_JSON)


def write_refusal(error: ServiceError, *, base: str, request_id: str) -> Response:
    """Return the response to a request that was refused."""
    # HTTP allows none here.
    if error.status in _NO_BODY:
        return Response(status_code=error.status)
    body = error_message(error, request_id=request_id, time=now())
    # On request only: SDKs repeat whatever carries this header, even what can never succeed.
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return Response(_encode(base, _ERROR_METADATA, body), error.status, headers, media_type=_JSON)


def _encode(base: str, metadata: str, body: Json) -> bytes:
    whole = {"odata.metadata": f"{base}/$metadata#{metadata}", **body}
    return json.dumps(whole, separators=(",", ":")).encode()


def _read(span: FileSpan) -> Iterator[bytes]:
    """Yield the bytes of the span and no more: the file may be growing meanwhile."""
    left = span.length
    with span.path.open("rb") as file:
        file.seek(span.start)
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
