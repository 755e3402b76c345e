"""Lets a connection be cut in the middle of a request, as a broken network does."""

import asyncio

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

# ASGI says who asks, but gives no way to the connection.
_OPEN: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's own protocol, whose connections are known by the client's address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        if self.client:
            _OPEN[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self.client:
            _OPEN.pop(self.client, None)
        super().connection_lost(exc)


async def cut_connection(scope: Scope) -> None:
    """End a request's connection at once."""
    transport = _OPEN.get(tuple(scope["client"]))
    if transport:
        # Not `close`, which would first send what waits in the buffer.
        transport.abort()
        # The protocol learns of it in the loop's next round, and then wants no answer any more.
        await asyncio.sleep(0)
