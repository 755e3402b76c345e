"""A Batch endpoint that adds every task at once and keeps none: what is measured is the client.

It runs as a process of its own, so that it takes no time from the contestants' interpreter.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Answers a collection of tasks with as many successes."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    """The answer leaves in one piece."""

    def do_POST(self) -> None:
        """Answer `addtaskcollection`."""
        tasks = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["value"]
        answers = [{"taskId": task["id"], "status": "Success"} for task in tasks]
        body = json.dumps({"value": answers}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;odata=minimalmetadata")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Stay quiet."""


@contextmanager
def zero_latency_server() -> Iterator[str]:
    """Yield the URL of a running server."""
    words = (sys.executable, Path(__file__))
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)  # noqa: T201 - to its parent
    server.serve_forever()
