"""Serves the page and its snapshot, to whoever is on this machine."""

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from localbatch.engine.context import Engine
from localbatch.pages.snapshot import take_snapshot

SNAPSHOT = "/_local/snapshot"

# Read at the start: it is a part of the program and not of the account.
_PAGE = files(__package__).joinpath("live.html").read_text(encoding="utf-8")
# Everything is in the one file, hence 'unsafe-inline'; nothing is loaded from elsewhere, nothing is
# kept by the browser, and no other page can frame it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def answer_page(engine: Engine, request: Request) -> Response | None:
    """Return the page or its snapshot, None for any other request."""
    if request.method not in {"GET", "HEAD"}:
        return None
    # Without a signature, which a browser cannot make: that is why the page shows no secret.
    match request.url.path:
        case "/":
            return HTMLResponse(_PAGE, headers=_HEADERS)
        # With a guard: a bare name would be a pattern that anything fits.
        case path if path == SNAPSHOT:
            found = take_snapshot(engine.store, account=engine.account)
            return JSONResponse(found, headers=_HEADERS)
        case _:
            return None
