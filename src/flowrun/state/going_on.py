"""After which failures the tasks go on that need one which failed: a mark of the job.

Batch forgets what a completed task let others do, and whoever looks may not have the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from flowrun.model.account import JobInfo, TaskInfo
from flowrun.model.exits import ExitAction, ExitRules
from flowrun.state.labels import Label
from flowrun.state.marks import GOES_ON

RUN, BLOCK = "r", "b"
_PART = re.compile(r"(?:([0-9]+)-([0-9]+)|\*)([rb])")


def write_going_on(exits: Mapping[str, ExitRules], steps: Iterable[str]) -> str:
    """Return the mark for these steps; empty when nothing goes on after any failure."""
    words = (_write(step, exits[step]) for step in dict.fromkeys(steps) if step in exits)
    return " ".join(filter(None, words))


def _write(step: str, rules: ExitRules) -> str:
    actions = [action for _, action in rules.actions]
    if not any(action.dependants_run for action in (*actions, rules.otherwise)):
        return ""
    parts = [f"{first}-{last}{_letter(action)}" for (first, last), action in rules.actions]
    return f"{step}={','.join((*parts, f'*{_letter(rules.otherwise)}'))}"


def _letter(action: ExitAction) -> str:
    return RUN if action.dependants_run else BLOCK


def blocking(job: JobInfo, failed: Iterable[TaskInfo]) -> Iterator[TaskInfo]:
    """Yield the failed tasks of a job that those which need them wait for without end."""
    rules = _read(job.metadata.get(GOES_ON, ""))
    for task in failed:
        label = Label.parse(task.display_name)
        known = rules.get(label.step) if label else None
        # A task that somebody else has added blocks, as Batch has it where nothing is said.
        if known is None or not known.lets_dependants_run(task.exit_code):
            yield task


def _read(mark: str) -> Mapping[str, ExitRules]:
    steps = (word.rpartition("=") for word in mark.split())
    return {step: _parse(text) for step, _, text in steps}


def _parse(text: str) -> ExitRules:
    # Anybody can edit a mark: what does not fit is left out.
    found = [
        (part[1], part[2], part[3] == RUN) for part in map(_PART.fullmatch, text.split(",")) if part
    ]
    otherwise = any(runs for first, _, runs in found if first is None)
    actions = tuple(
        ((int(first), int(last)), ExitAction(dependants_run=runs))
        for first, last, runs in found
        if first is not None
    )
    return ExitRules(actions=actions, otherwise=ExitAction(dependants_run=otherwise))
