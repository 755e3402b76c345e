"""Processes that outlive their starter."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from localbatch.account import server_process
from localbatch.account.server_process import (
    ProcessRecord,
    find_process,
    is_running,
    launch,
    load_record,
    save_record,
    stop_process,
)

Launch = Callable[[str], ProcessRecord]


@pytest.fixture
def launch_python(tmp_path: Path) -> Launch:
    """Launch a Python script whose output goes to `log`."""

    def start(script: str) -> ProcessRecord:
        return launch(
            (sys.executable, "-c", script, str(tmp_path)),
            environment=os.environ,
            folder=tmp_path,
            log=tmp_path / "log",
        )

    return start


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_launched_process_runs_in_a_session_of_its_own(launch_python: Launch) -> None:
    record = launch_python("import time; time.sleep(60)")

    try:
        assert is_running(record)
        assert os.getsid(record.pid) == record.pid != os.getsid(0)
    finally:
        stop_process(record)


def test_output_goes_to_the_log(launch_python: Launch, tmp_path: Path) -> None:
    record = launch_python("print('hello', flush=True); raise SystemExit('bye')")

    wait_for(lambda: not is_running(record))

    assert (tmp_path / "log").read_text().split() == ["hello", "bye"]


def test_a_process_that_ignores_sigterm_is_killed(
    launch_python: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_process, "GRACE", 0.2)
    record = launch_python(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)"
    )
    wait_for(lambda: (tmp_path / "log").read_text() == "deaf\n")

    stop_process(record)

    assert not is_running(record)


def test_a_stranger_with_the_same_pid_is_left_alone(launch_python: Launch) -> None:
    record = launch_python("import time; time.sleep(60)")
    stale = replace(record, create_time=record.create_time - 3600)

    try:
        stop_process(stale)

        assert not is_running(stale)
        assert is_running(record)
    finally:
        stop_process(record)


def test_a_process_is_found_by_its_whole_command_line(
    launch_python: Launch, tmp_path: Path
) -> None:
    script = "import time; time.sleep(60)"
    record = launch_python(script)

    try:
        assert find_process((sys.executable, "-c", script, str(tmp_path))) == record
        assert find_process((sys.executable, "-c", script)) is None
    finally:
        stop_process(record)


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    record = ProcessRecord(pid=12, create_time=1700000000.25)

    save_record(tmp_path / "pid", record)

    assert load_record(tmp_path / "pid") == record


@pytest.mark.parametrize("damaged", ["", "12", "{}", '{"pid": "x", "create_time": 1}'])
def test_a_damaged_pid_file_says_nothing(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "pid").write_text(damaged)

    assert load_record(tmp_path / "pid") is None


def test_a_long_log_is_put_aside_at_the_next_launch(
    launch_python: Launch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_process, "MAX_LOG_BYTES", 10)
    (tmp_path / "log").write_text("a long story")

    record = launch_python("print('new')")
    wait_for(lambda: not is_running(record))

    assert (tmp_path / "log.1").read_text() == "a long story"
    assert (tmp_path / "log").read_text() == "new\n"
