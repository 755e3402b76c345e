"""Short waits, so that retries are quick, and gateways of a scripted server."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.gateways import retries
from flowrun.gateways.connect import Gateways, connect
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret

KEY = Secret(base64.b64encode(b"not a real key").decode())

Connect = Callable[[str], Gateways]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT", 0.001)


@pytest.fixture
def spec(tmp_path: Path) -> SpecFolder:
    return SpecFolder(tmp_path)


@pytest.fixture(name="connect_to")
def fixture_connect_to() -> Connect:
    """Return a function that connects to a URL with a key."""

    def connect_to(url: str) -> Gateways:
        return connect(
            Connection(
                batch_account="acc",
                batch_endpoint=url,
                batch_key=KEY,
                storage_account="acc",
                blob_endpoint=f"{url}/acc",
                storage_key=KEY,
                local=True,
            )
        )

    return connect_to
