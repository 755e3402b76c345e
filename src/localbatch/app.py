"""The web application: checks a request, calls its handler, writes the reply or the refusal."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from localbatch.engine.context import Engine
from localbatch.engine.defects import log_defect
from localbatch.http.auth import Credentials, SignedRequest, authenticate
from localbatch.http.calls import Call, Reply
from localbatch.http.connections import cut_connection
from localbatch.http.faults import ConnectionCutError, fail_after, fail_before
from localbatch.http.queries import check_query, parse_query
from localbatch.http.replies import write_refusal, write_reply
from localbatch.http.routing import Route, find_route
from localbatch.own_routes import OWN_ROUTES, PREFIX
from localbatch.pages.live import answer_page
from localbatch.routes import ROUTES
from localbatch.service.error_codes import ServiceError
from localbatch.service.versions import forgotten_properties
from localbatch.service.wire import now

# The service's own limit.
_MOST_BODY_BYTES = 1_048_576
# Whoever can ask the endpoint can run commands as this user.
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass(slots=True, kw_only=True)
class App:
    """The ASGI application; `last_call` is when it was last asked for something."""

    engine: Engine
    credentials: Credentials
    last_call: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ConnectionCutError:
            await cut_connection(scope)
            return
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        request_id = str(uuid4())
        # By the name that the client uses: the links in an answer must lead back the same way.
        base = f"http://{request.headers.get('host', '')}"
        try:
            _check_host(request)
            # Not the page's snapshot, which an open page asks for again and again: it would keep
            # the account alive for nobody.
            if request.url.path == "/":  # who looks whether it is there is about to use it
                self.last_call = self.engine.clock()
            page = answer_page(self.engine, request)
            if page is not None:
                return page
            reply = await self._call(request, base)
            response = write_reply(reply, base=base, head=request.method == "HEAD")
        except ServiceError as error:
            response = write_refusal(error, base=base, request_id=request_id)
        except (ClientDisconnect, ConnectionCutError):
            raise
        except Exception as error:  # noqa: BLE001 - here every defect becomes the service's words
            log_defect(f"{request.method} {request.url.path}", error)
            defect = ServiceError("InternalError")
            response = write_refusal(defect, base=base, request_id=request_id)
        _add_headers(request, response, request_id)
        return response

    async def _call(self, request: Request, base: str) -> Reply:
        signed = _signed(request)
        authenticate(signed, self.credentials, now=now())
        # Only of who has signed in: a stranger's requests do not keep the account alive.
        self.last_call = self.engine.clock()
        query = parse_query(signed.query)
        # Without versions, and never made to fail: it is by these that faults come to an end.
        if signed.path.startswith(PREFIX):
            route, segments = find_route(OWN_ROUTES, request.method, signed.path)
            return await self._handle(route, await _read_call(request, segments, query, base))
        route, segments = find_route(ROUTES, request.method, signed.path)
        check_query(query, known=route.query)
        # Faults come after sign-in and routing: only a request that could succeed fails on request.
        fail_before(self.engine, route)
        reply = await self._handle(route, await _read_call(request, segments, query, base))
        # Outside of the transaction, which has been committed: what was done stays done.
        fail_after(self.engine, route)
        return reply

    async def _handle(self, route: Route, call: Call) -> Reply:
        with self.engine.store.transaction():
            reply = route.handler(self.engine, call)
        # Outside of the transaction, which must not be open while something is waited for.
        if reply.after is not None:
            await reply.after
        return reply


def _signed(request: Request) -> SignedRequest:
    return SignedRequest(
        method=request.method,
        # As it came over the wire, still encoded: so it was signed.
        path=request.scope["raw_path"].decode("latin-1"),
        query=request.scope["query_string"].decode("latin-1"),
        headers=dict(request.headers),
    )


async def _read_call(
    request: Request, segments: Mapping[str, str], query: Mapping[str, str], base: str
) -> Call:
    return Call(
        method=request.method,
        path=request.scope["raw_path"].decode("latin-1"),
        segments=segments,
        query=query,
        headers=dict(request.headers),
        body=await _read_body(request),
        base=base,
        forgotten=forgotten_properties(query.get("api-version", "")),
    )


def _check_host(request: Request) -> None:
    """Refuse other names than the loopback's, so that no web page can reach in by DNS."""
    host = request.headers.get("host", "")
    name, colon, port = host.rpartition(":")
    if (name if colon and port.isdigit() else host).lower() not in _LOOPBACK_NAMES:
        raise ServiceError("InvalidHeaderValue", ("HeaderName", "Host"), ("HeaderValue", host))


async def _read_body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    stream: AsyncIterator[bytes] = request.stream()
    _check_length(request)
    async for chunk in stream:
        size += len(chunk)
        # While it is read: a body may come without a length, or with a false one.
        if size > _MOST_BODY_BYTES:
            raise ServiceError("RequestBodyTooLarge")
        chunks.append(chunk)
    return b"".join(chunks)


def _check_length(request: Request) -> None:
    """The service wants to know the length even of a body that is empty."""
    is_known = "content-length" in request.headers or "transfer-encoding" in request.headers
    if request.method in {"POST", "PUT", "PATCH"} and not is_known:
        raise ServiceError("MissingContentLengthHeader")


def _add_headers(request: Request, response: Response, request_id: str) -> None:
    response.headers["request-id"] = request_id
    response.headers["DataServiceVersion"] = "3.0"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # As the service sends it; over plain HTTP no client may heed it.
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    # In recordings it comes back only to those who ask for that.
    client_id = request.headers.get("client-request-id")
    if client_id and request.headers.get("return-client-request-id", "").lower() == "true":
        response.headers["client-request-id"] = client_id
