"""A server on loopback that plays scripted answers and remembers what was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `reset` closes the connection instead of answering."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def line(self) -> str:
        """The verb and the path, without the query."""
        return f"{self.method} {self.target.partition('?')[0]}"


@dataclass(slots=True)
class Script:
    """The answers to come (the last one is repeated) and the requests so far."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def next(self, asked: Asked) -> Answer:
        """Note a request and return its answer."""
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def lines(self) -> list[str]:
        """The verb and path of every request."""
        return [asked.line for asked in self.asked]


def json_answer(body: object, *, status: int = 200) -> Answer:
    """Return an answer with a JSON body."""
    headers = {"Content-Type": "application/json;odata=minimalmetadata"}
    return Answer(status=status, body=json.dumps(body).encode(), headers=headers)


def batch_error(status: int, code: str, **details: str) -> Answer:
    """Return an error as Batch writes it."""
    message = f"The {code} text.\nRequestId:0000\nTime:2026-01-01T00:00:00Z"
    body: dict[str, Any] = {"code": code, "message": {"lang": "en-US", "value": message}}
    if details:
        body["values"] = [{"key": key, "value": value} for key, value in details.items()]
    return json_answer(body, status=status)


@contextmanager
def scripted_server(*answers: Answer) -> Iterator[Script]:
    """Yield the script of a running server."""
    script = Script(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def play(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(
                method=self.command, target=self.path, headers=dict(self.headers), body=body
            )
            answer = script.next(asked)
            if answer.reset:
                self.close_connection = True
                self.connection.shutdown(SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, *_arguments: object) -> None:
            """Stay quiet."""

    for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{verb}", Handler.play)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
