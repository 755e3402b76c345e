"""What holds for every test: flowrun sends nothing that the service would not take."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from support.sent_requests import watched_requests

# An example may take as long as it wants: others use the machine too.
settings.register_profile("flowrun", deadline=None)
settings.load_profile("flowrun")


@pytest.fixture(scope="session", autouse=True)
def _signals_arrive() -> None:
    """Who starts the tests in the background lets them ignore SIGINT, and `nohup` SIGHUP; what the
    tests start would ignore them too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def request_report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file of what was wrong with the requests that flowrun sent."""
    report = tmp_path_factory.mktemp("requests") / "problems"
    with watched_requests(report):
        yield report


@pytest.fixture(autouse=True)
def _requests_are_those_of_the_service(request_report: Path) -> Iterator[None]:
    yield
    problems = request_report.read_text() if request_report.exists() else ""
    request_report.unlink(missing_ok=True)
    assert problems == ""
