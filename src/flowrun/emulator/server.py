"""Wires the emulator and runs it: recovery, listening, scheduling, stopping."""

import asyncio
import logging
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from flowrun.emulator.companion import stop_companion
from flowrun.emulator.edge.app import App
from flowrun.emulator.edge.auth import Credentials
from flowrun.emulator.edge.connections import CuttableProtocol
from flowrun.emulator.engine.autoscale import keep_autoscaling
from flowrun.emulator.engine.breakdowns import keep_failing
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.job_schedules import keep_firing
from flowrun.emulator.engine.pools import keep_allocating
from flowrun.emulator.engine.recovery import recover
from flowrun.emulator.engine.scheduler import keep_scheduling
from flowrun.emulator.faults.keeping import load_dice
from flowrun.emulator.handlers.jobs import add_job
from flowrun.emulator.idleness import wait_until_idle
from flowrun.emulator.isolation import settle_isolation
from flowrun.emulator.options import Options
from flowrun.emulator.quotas import load_quotas
from flowrun.emulator.routes import OPERATIONS
from flowrun.emulator.store.database import ForeignStateError, Store

_MOST_HEADER_BYTES = 32_768
_SHUTDOWN_SECONDS = 2


async def serve(options: Options) -> None:
    """Serve until a signal comes or, if asked for, until nobody needs the emulator."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    options.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = _open_store(options.root)
    listener = _listen(options)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    engine = Engine(
        account=options.account,
        url=url,
        root=options.root,
        store=store,
        isolation=settle_isolation(options.root, hidden=options.hidden),
        quotas=load_quotas(options.root, options.quotas),
        auto_storage=options.auto_storage,
    )
    engine.faults = load_dice(options.root, operations=OPERATIONS)
    app = App(
        engine=engine,
        credentials=Credentials(account=options.account, key=options.key),
        last_call=engine.clock(),
    )
    try:
        await _run(app, listener, idle_seconds=options.idle_seconds)
    finally:
        await engine.stop()
        store.close()
    if options.stop_with:
        stop_companion(options.stop_with)


def _open_store(root: Path) -> Store:
    try:
        return Store(root / "state.db")
    except ForeignStateError:
        message = f"{root} was written by another version: finish there, or delete the folder"
        raise SystemExit(message) from None
    except sqlite3.OperationalError as error:
        message = f"{root} cannot be used: {error}; is another emulator running on it?"
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
        for one in sockets or ():
            host, port = one.getsockname()
            sys.stdout.write(f"flowrun emulator listening on http://{host}:{port}\n")
        sys.stdout.flush()


def _make_server(app: App) -> uvicorn.Server:
    config = uvicorn.Config(
        Starlette(routes=[Mount("/", app=app)]),
        lifespan="off",
        ws="none",
        http=CuttableProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return _Server(config)


async def _run(app: App, listener: socket.socket, *, idle_seconds: float | None) -> None:
    recover(app.engine)
    app.engine.spawn(keep_autoscaling(app.engine))
    app.engine.spawn(keep_failing(app.engine))
    server = _make_server(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    scheduling = asyncio.create_task(keep_scheduling(app.engine))
    allocating = asyncio.create_task(keep_allocating(app.engine))
    firing = asyncio.create_task(keep_firing(app.engine, add_job))
    watching = asyncio.create_task(wait_until_idle(app, idle_seconds))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, watching.cancel)
    loops = (scheduling, allocating, firing)
    running = {serving, *loops, watching}
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    for task in loops:
        if task.done():
            task.result()  # raises what broke it
    for task in (*loops, watching):
        task.cancel()
    await asyncio.gather(*loops, watching, return_exceptions=True)
