"""Which tasks a person means."""

import pytest

from flowrun.model.account import TaskInfo
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label
from flowrun.state.selection import select_tasks

FINGERPRINT = Fingerprint("f" * 64, Aspects(*("0123456789",) * 7))
IDS = {"align-s1": "align", "align-s2": "align", "call": "call", "call-x": "call", "align": "one"}
TASKS = [
    TaskInfo(id=task_id, display_name=str(Label(FINGERPRINT, step)), state="active")
    for task_id, step in IDS.items()
]


@pytest.mark.parametrize(
    ("which", "ids"),
    [
        (None, list(IDS)),
        ("align-s1", ["align-s1"]),
        ("ALIGN-S1", ["align-s1"]),
        ("one", ["align"]),
        ("call", ["call"]),
        ("align-*", ["align-s1", "align-s2"]),
        ("Align-s[2-9]", ["align-s2"]),
        ("*", list(IDS)),
        ("nothing", []),
        ("nothing-*", []),
    ],
)
def test_tasks_are_meant_by_id_by_step_or_by_glob(which: str | None, ids: list[str]) -> None:
    assert [task.id for task in select_tasks(TASKS, which)] == ids
