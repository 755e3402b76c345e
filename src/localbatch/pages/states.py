"""The transition tables -> a page for people.

`python -m localbatch.pages.states docs/reference/states.md` writes it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localbatch.lifecycle.allocation import ALLOCATION
from localbatch.lifecycle.job import JOB
from localbatch.lifecycle.job_schedule import JOB_SCHEDULE
from localbatch.lifecycle.machine import Machine
from localbatch.lifecycle.node import NODE
from localbatch.lifecycle.pool import POOL
from localbatch.lifecycle.task import TASK

_HEAD = """\
# States

What can happen to the resources of the local account, made from the tables that it works by. An
event that is not listed for a state is refused with the code in the last column, status 409.
"""

# Without subtasks, on which no operation of the API acts.
MACHINES: dict[str, Machine[Any, Any]] = {
    "Pool": POOL,
    "Allocation of a pool": ALLOCATION,
    "Compute node": NODE,
    "Job": JOB,
    "Job schedule": JOB_SCHEDULE,
    "Task": TASK,
}


def render_page() -> str:
    """Return the whole page in Markdown."""
    return _HEAD + "".join(_section(title, machine) for title, machine in MACHINES.items())


def _section(title: str, machine: Machine[Any, Any]) -> str:
    head = (f"\n## {title}", "| state | event → next state | otherwise |", "|---|---|---|")
    return "\n".join((*head, *_rows(machine))) + "\n"


def _rows(machine: Machine[Any, Any]) -> Iterator[str]:
    # Of these there is one for every state, also where nothing can happen.
    for state, refusal in machine.refusals.items():
        moves = [
            f"{_words(event)} → `{following}`"
            for (transition, event), following in machine.transitions.items()
            if transition is state
        ]
        moves += [
            f"{_words(event)}: `{code}`"
            for (exception, event), code in machine.exceptions.items()
            if exception is state
        ]
        yield f"| `{state}` | {'<br>'.join(moves)} | `{refusal}` |"


def _words(event: str) -> str:
    return event.replace("_", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_page(), encoding="utf-8")
