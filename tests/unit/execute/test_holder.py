"""Who holds the lock: read with distrust, and dead only where that is certain."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.execute.holder import (
    Holder,
    is_alive,
    is_dead,
    read_holder,
    this_process,
    write_holder,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ME = this_process(lease=str(uuid4()), since=SINCE)
FOREIGN = [
    None,
    "",
    "not of our writing",
    "[" * 4000,
    "{}",
    json.dumps({**json.loads(write_holder(ME)), "pid": "12"}),
    json.dumps({**json.loads(write_holder(ME)), "pid": True}),
    json.dumps({**json.loads(write_holder(ME)), "lease": "x\r\nHost: evil"}),
    json.dumps({"host": "h", "pid": 1, "process_started": 1.5, "since": "2026-01-01T00:00:00"}),
]


def test_a_holder_reads_what_it_wrote() -> None:
    assert read_holder(write_holder(ME)) == ME
    assert str(ME).endswith("since 2026-01-01 00:00:00 UTC")


@pytest.mark.parametrize("text", FOREIGN, ids=range(len(FOREIGN)))
def test_a_foreign_text_names_nobody_and_is_never_dead(text: str | None) -> None:
    holder = read_holder(text)

    assert holder == Holder()
    assert not is_dead(holder)
    assert "has not said who it is" in str(holder)


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(), st.lists))
def test_no_value_of_any_field_is_a_crash(value: object) -> None:
    for name in json.loads(write_holder(ME)):
        holder = read_holder(json.dumps({**json.loads(write_holder(ME)), name: value}))

        assert str(holder)
        assert is_dead(holder) in (True, False)


def test_this_process_is_alive() -> None:
    assert is_alive(ME)
    assert not is_dead(ME)


def test_a_process_of_this_machine_that_ended_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    gone = replace(ME, pid=process.pid)
    process.wait()

    assert is_dead(gone)
    assert not is_alive(gone)


def test_a_process_that_only_waits_to_be_buried_is_dead() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert is_dead(replace(ME, pid=process.pid))
    process.wait()


def test_another_process_of_the_same_id_is_not_the_holder() -> None:
    assert is_dead(replace(ME, started="1"))


@pytest.mark.parametrize("machine", ["", "another boot", ME.machine.replace("pid:[", "pid:[9")])
def test_nobody_of_another_machine_or_namespace_is_taken_for_dead(machine: str) -> None:
    far = replace(ME, machine=machine, pid=2**22 + 1)

    assert not is_dead(far)
    assert not is_alive(far)
