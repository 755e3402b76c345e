"""The command line as a user has it: real processes, one local account, a workflow per test."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from flowrun.gateways.connect import Gateways, connect
from flowrun.local_account import start_local_account
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import account_environment, home_environment, ignore, make_home

REPOSITORY = Path(__file__).parents[2]
FLOWRUN = Path(sys.executable).with_name("flowrun")
SECONDS = 400


@dataclass(frozen=True)
class Project:
    """A copy of the Top-N project under a name of its own, and the commands on it."""

    folder: Path
    name: str
    environment: Mapping[str, str]

    @property
    def file(self) -> Path:
        return self.folder / "workflows" / "topn.yaml"

    @property
    def data(self) -> Path:
        return self.folder / "workflows" / "data"

    @property
    def results(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.folder / "results").iterdir()}

    def replace(self, before: str, after: str) -> None:
        """Edit the workflow file."""
        text = self.file.read_text()
        assert before in text
        self.file.write_text(text.replace(before, after))

    def start(
        self, *arguments: str, program: Sequence[Path | str] = (FLOWRUN,)
    ) -> "subprocess.Popen[str]":
        """Start a command in a session of its own, as a terminal would."""
        return subprocess.Popen(
            [*program, *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, *arguments: str, program: Sequence[Path | str] = (FLOWRUN,)
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        process = self.start(*arguments, program=program)
        try:
            out, err = process.communicate(timeout=SECONDS)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def apply(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `flowrun apply` and expect success."""
        done = self.run("apply", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done


def make_project(folder: Path, environment: Mapping[str, str]) -> Project:
    """Copy the example under a name that no other test uses."""
    name = f"t{uuid.uuid4().hex[:8]}"
    for part in ("workflows", "tasks"):
        shutil.copytree(REPOSITORY / part, folder / part)
    project = Project(folder, name, environment)
    project.file.write_text(
        project.file.read_text()
        .replace("name: topn\n", f"name: {name}\n")
        .replace("topn-pool", f"{name}-pool")
        .replace("topn-job", f"{name}-job")
    )
    return project


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment without any Azure account, whose flowrun lives in the folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AZURE_")}
    return {**kept, **home_environment(folder), "NO_COLOR": "1", "COLUMNS": "80"}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One local account for all tests that do not hurt it."""
    home = make_home(tmp_path_factory.mktemp("flowrun"))
    yield home
    account.stop(home)


@pytest.fixture
def project(tmp_path: Path, home: Home) -> Project:
    """A Top-N project on the shared account."""
    return make_project(tmp_path, clean_environment(home.state.parent))


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Home]:
    """An account of the test's own, to be hurt."""
    home = make_home(tmp_path / "own-home")
    yield home
    account.stop(home)


@pytest.fixture
def fragile_project(tmp_path: Path, own_home: Home) -> Project:
    """A Top-N project on an account of its own."""
    return make_project(tmp_path, clean_environment(own_home.state.parent))


@pytest.fixture
def gateways(home: Home) -> Gateways:
    """The shared account as flowrun's own code sees it."""
    return connect(start_local_account(account_environment(home), ignore))
