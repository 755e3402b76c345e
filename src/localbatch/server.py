"""Wires the Batch endpoint and runs it: recovery, listening, scheduling, stopping.

`python -m localbatch.server` runs it until it is told to stop or nobody needs it.
"""

import asyncio
import logging
import signal
import socket
import sqlite3
import sys
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from localbatch.account.private_files import lock_if_free
from localbatch.account.server_process import load_record, stop_process
from localbatch.app import App
from localbatch.engine.context import Engine
from localbatch.engine.quotas import load_quotas
from localbatch.faults.keeping import load_dice
from localbatch.http.auth import Credentials
from localbatch.http.connections import CuttableProtocol
from localbatch.life.autoscale import keep_autoscaling
from localbatch.life.breakdowns import keep_failing
from localbatch.life.idleness import wait_until_idle
from localbatch.life.isolation import settle_isolation
from localbatch.life.job_schedules import keep_firing
from localbatch.life.pools import keep_allocating
from localbatch.life.recovery import recover
from localbatch.life.scheduler import keep_scheduling
from localbatch.options import Options, parse_options
from localbatch.routes import OPERATIONS
from localbatch.store.database import ForeignStateError, Store

_LOOPS = (keep_scheduling, keep_allocating, keep_firing, keep_autoscaling, keep_failing)
_MOST_HEADER_BYTES = 32_768
# A client that does not read its answer must not hold up the end for long.
_SHUTDOWN_SECONDS = 2
_ASK_AGAIN_SECONDS = 1.0


async def serve(options: Options) -> None:
    """Serve until a signal comes or, if asked for, until nobody needs the Batch endpoint."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    options.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    # First of all: a second server on this folder fails here, before it has changed anything.
    store = _open_store(options.root)
    # Before the engine, which tells tasks the URL: with --port 0 the port is known only now.
    listener = _listen(options)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    engine = Engine(
        account=options.account,
        url=url,
        root=options.root,
        store=store,
        # Found out anew at each start: bubblewrap may have been installed since.
        isolation=settle_isolation(options.root, hidden=options.hidden),
        quotas=load_quotas(options.root, options.quotas),
        auto_storage=options.auto_storage,
        operations=OPERATIONS,
    )
    engine.faults = load_dice(options.root, operations=engine.operations)
    app = App(
        engine=engine,
        credentials=Credentials(account=options.account, key=options.key),
        # From the start on: an account that nobody ever asks ends by itself as well.
        last_call=engine.clock(),
    )
    with ExitStack() as held:
        unneeded = _wait_until_unneeded(app, options, held)
        try:
            is_unneeded = await _run(app, listener, unneeded=unneeded)
        finally:
            # Before the store is closed: what comes to an end now is still written down.
            await engine.stop()
            store.close()
        # Still under the lock: whoever starts the account meanwhile waits, and then finds neither
        # server.
        if is_unneeded and options.stop_with:
            _stop_companion(options.stop_with)


async def _wait_until_unneeded(app: App, options: Options, held: ExitStack) -> None:
    """Return when nobody needs the account any more, with the lock held by which it is started.

    Who holds that lock now is about to use the account, or stops it.
    """
    while True:
        await wait_until_idle(app.engine, options.idle_seconds, last_call=lambda: app.last_call)
        lock = lock_if_free(options.lock) if options.lock else None
        if lock:
            held.enter_context(lock)
        if lock or options.lock is None:
            return
        await asyncio.sleep(_ASK_AGAIN_SECONDS)


def _stop_companion(pid_file: Path) -> None:
    record = load_record(pid_file)
    if record:
        stop_process(record)


def _open_store(root: Path) -> Store:
    try:
        return Store(root / "state.db")
    except ForeignStateError:
        message = (
            f"{root} was written by another version: finish there, or run `localbatch reset`, "
            "which deletes all that the account holds"
        )
        raise SystemExit(message) from None
    except sqlite3.OperationalError as error:
        message = f"{root} cannot be used: {error}; is another Batch endpoint running on it?"
        raise SystemExit(message) from None


def _listen(options: Options) -> socket.socket:
    try:
        return socket.create_server((options.host, options.port))
    except OSError as error:
        message = f"Cannot listen on {options.host}:{options.port}: {error.strerror}"
        raise SystemExit(message) from None


class _Server(uvicorn.Server):
    """Leaves signals to `serve`: uvicorn would raise them again before anything is put away."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            host, port = listening.getsockname()
            # With --port 0 this is the only way to learn the port.
            sys.stdout.write(f"localbatch listening on http://{host}:{port}\n")
        sys.stdout.flush()


def _make_server(app: App) -> uvicorn.Server:
    config = uvicorn.Config(
        Starlette(routes=[Mount("/", app=app)]),
        lifespan="off",
        ws="none",
        http=CuttableProtocol,
        # uvicorn's own settings would write its messages elsewhere and in another form.
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return _Server(config)


async def _run(
    app: App, listener: socket.socket, *, unneeded: Coroutine[object, object, None]
) -> bool:
    """Serve until a signal comes or nobody needs the endpoint; a loop that breaks ends it too.

    Returns whether nobody needed it.
    """
    engine = app.engine
    recover(engine)  # before the first request, which must not meet what a crash left
    server = _make_server(app)
    ending = asyncio.create_task(unneeded)
    # A signal only ends this wait; everything else follows in its order.
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ending.cancel)
    async with asyncio.TaskGroup() as loops:
        serving = loops.create_task(server.serve(sockets=[listener]))
        # One that breaks ends all: an account in which nothing moves any more would seem to work.
        working = [loops.create_task(loop(engine)) for loop in _LOOPS]
        await asyncio.wait({ending, serving}, return_when=asyncio.FIRST_COMPLETED)
        # Requests under way are answered before the loops that carry them out are ended.
        server.should_exit = True
        await serving
        is_unneeded = ending.done() and not ending.cancelled()
        for loop in (*working, ending):
            loop.cancel()
    return is_unneeded


if __name__ == "__main__":
    asyncio.run(serve(parse_options(sys.argv[1:])))
