"""Resource files, from blobs to files, against a real blob service."""

import http.server
import logging
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from localbatch.agent.orders import Failure, ResourceFile
from unit.localbatch.agent.azurite import Container
from unit.localbatch.agent.tries import make_order, run_and_stop, run_to_end

ODD_NAMES = ("a b.txt", "dir/ü ñ.txt", "50% #1?.txt", "x+y&z=1.txt", "日本/語.txt")


class SlowHandler(http.server.BaseHTTPRequestHandler):
    """Promises much and sends a little: half of each body, or nothing more for ever."""

    protocol_version = "HTTP/1.1"
    hang = threading.Event()
    asked = threading.Event()

    def do_GET(self) -> None:
        self.asked.set()
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x" * 500)
        self.wfile.flush()
        if self.path.startswith("/hang"):
            self.hang.wait(60)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
        """Keep quiet."""


@pytest.fixture
def slow_server() -> Iterator[str]:
    SlowHandler.hang.clear()
    SlowHandler.asked.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowHandler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    SlowHandler.hang.set()
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(folder: Path, *files: ResourceFile) -> tuple[int | None, Failure | None]:
    outcome = run_to_end(make_order(folder, "true", resource_files=files))
    return outcome.exit_code, outcome.failure


def fetch_failure(folder: Path, file: ResourceFile) -> Failure:
    exit_code, failure = fetch(folder, file)
    assert exit_code is None
    assert failure is not None
    return failure


def test_a_url_becomes_the_file_of_its_path(tmp_path: Path, container: Container) -> None:
    url = container.put("in.bin", b"\0\1data")

    exit_code, _ = fetch(tmp_path, ResourceFile(http_url=url, file_path="deep/er/in.bin"))

    assert exit_code == 0
    assert (tmp_path / "task/wd/deep/er/in.bin").read_bytes() == b"\0\1data"


def test_the_mode_is_0770_unless_another_is_given(tmp_path: Path, container: Container) -> None:
    url = container.put("in", b"")

    fetch(
        tmp_path,
        ResourceFile(http_url=url, file_path="usual"),
        ResourceFile(http_url=url, file_path="given", file_mode="0640"),
    )

    assert stat.S_IMODE((tmp_path / "task/wd/usual").stat().st_mode) == 0o770
    assert stat.S_IMODE((tmp_path / "task/wd/given").stat().st_mode) == 0o640


def test_a_mode_that_is_not_octal_is_refused(tmp_path: Path, container: Container) -> None:
    file = ResourceFile(http_url=container.put("in", b""), file_path="x", file_mode="rwx")

    assert fetch_failure(tmp_path, file).code == "ResourceFileCreateFailed"


def test_a_containers_blobs_keep_their_full_names(tmp_path: Path, container: Container) -> None:
    for name in ODD_NAMES:
        container.put(name, name.encode())

    fetch(tmp_path, ResourceFile(container_url=container.url))

    wd = tmp_path / "task/wd"
    found = {str(path.relative_to(wd)) for path in wd.rglob("*") if path.is_file()}
    assert found == set(ODD_NAMES)
    assert all((wd / name).read_bytes() == name.encode() for name in ODD_NAMES)


def test_a_prefix_chooses_blobs_and_is_not_stripped(tmp_path: Path, container: Container) -> None:
    for name in ("data/a1", "data/a2", "data/b1", "other"):
        container.put(name, b"")

    file = ResourceFile(container_url=container.url, blob_prefix="data/a", file_path="in")
    fetch(tmp_path, file)

    found = [path for path in (tmp_path / "task/wd").rglob("*") if path.is_file()]
    assert {item.name for item in found} == {"a1", "a2"}
    assert (tmp_path / "task/wd/in/data/a1").is_file()


def test_a_missing_blob_fails_without_its_signature(tmp_path: Path, container: Container) -> None:
    url = container.put("there", b"").replace("there", "missing")

    failure = fetch_failure(tmp_path, ResourceFile(http_url=url, file_path="x"))

    assert (failure.category, failure.code) == ("UserError", "BlobNotFound")
    details = dict(failure.details)
    assert details["BlobSource"] == f"{container.client.url}/missing"
    assert details["FilePath"] == str(tmp_path / "task/wd/x")
    assert "sig=" not in repr(failure)


def test_a_blob_without_permission_is_denied(tmp_path: Path, container: Container) -> None:
    container.put("in", b"")
    url = f"{container.client.url}/in?{container.url_with('w').split('?')[1]}"

    failure = fetch_failure(tmp_path, ResourceFile(http_url=url, file_path="x"))

    assert (failure.category, failure.code) == ("UserError", "BlobAccessDenied")


def test_a_missing_container_fails(tmp_path: Path, container: Container) -> None:
    container.client.delete_container()

    failure = fetch_failure(tmp_path, ResourceFile(container_url=container.url))

    assert (failure.category, failure.code) == ("UserError", "ResourceContainerNotFound")
    assert dict(failure.details)["BlobSource"] == container.client.url


def test_a_container_that_may_not_be_listed_is_denied(tmp_path: Path, container: Container) -> None:
    failure = fetch_failure(tmp_path, ResourceFile(container_url=container.url_with("r")))

    assert (failure.category, failure.code) == ("UserError", "ResourceContainerAccessDenied")


@pytest.mark.parametrize("path", ["../x", "/tmp/x", "a/../../x", "", "..", "a\0b"])  # noqa: S108
def test_a_path_outside_the_working_directory_is_refused(
    path: str, tmp_path: Path, container: Container
) -> None:
    url = container.put("in", b"")

    failure = fetch_failure(tmp_path, ResourceFile(http_url=url, file_path=path))

    assert failure.code == "ResourceFileCreateFailed"
    assert not (tmp_path / "task/x").exists()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{'long' * 100}/x", "ResourceDirectoryCreateFailed"),
        ("long" * 100, "ResourceFileCreateFailed"),
    ],
)
def test_a_path_that_the_disk_refuses_is_the_nodes_error(
    path: str, code: str, tmp_path: Path, container: Container
) -> None:
    url = container.put("in", b"")

    failure = fetch_failure(tmp_path, ResourceFile(http_url=url, file_path=path))

    assert (failure.category, failure.code) == ("ServerError", code)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/c/b?sig=s", "nonsense", "ftp://h/x?sig=s"])
def test_an_unreachable_url_is_the_services_error(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    failure = fetch_failure(tmp_path, ResourceFile(http_url=url, file_path="x"))

    assert (failure.category, failure.code) == ("ServerError", "BlobDownloadMiscError")
    assert "sig=" not in f"{failure!r}{caplog.text}"


def test_a_connection_that_breaks_half_way_never_looks_whole(
    tmp_path: Path, slow_server: str
) -> None:
    failure = fetch_failure(
        tmp_path, ResourceFile(http_url=f"{slow_server}/half?sig=s", file_path="x")
    )

    assert failure.code == "BlobDownloadMiscError"
    assert "sig=" not in repr(failure)


def test_a_stop_ends_the_downloads(tmp_path: Path, slow_server: str) -> None:
    files = (ResourceFile(http_url=f"{slow_server}/hang", file_path="x"),)

    outcome = run_and_stop(
        make_order(tmp_path, "true", resource_files=files), when=SlowHandler.asked.is_set
    )

    assert (outcome.exit_code, outcome.failure, outcome.stopped) == (None, None, True)


def test_the_wall_clock_counts_the_downloads(tmp_path: Path, slow_server: str) -> None:
    files = (ResourceFile(http_url=f"{slow_server}/hang", file_path="x"),)
    run = replace(make_order(tmp_path, "true", resource_files=files), max_seconds=0.2)

    outcome = run_to_end(run)

    assert outcome.failure is not None
    assert (outcome.exit_code, outcome.failure.code) == (None, "TaskEnded")
