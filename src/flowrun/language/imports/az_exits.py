"""`exitConditions` of a task -> `exit` of its step."""

from collections.abc import Iterator
from typing import Any

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section

HIGHEST = 255
_JOB = {"none": "continue", "terminate": "terminate"}
_BY_DEFAULT = "not carried over: such a failure goes by 'default'"


def read_exits(task: Reader, *, ends: bool) -> Section:
    """Return `exit`; `ends` when the failure of a task ends the job unless an action says not."""
    conditions = task.section("exitConditions")
    for key in ("preProcessingError", "fileUploadError"):
        conditions.leave(key, _BY_DEFAULT)
    usual = {"dependants": "block"} | ({"job": "terminate"} if ends else {})
    otherwise = _action(conditions.section("default"), usual)
    actions: dict[int, Section] = {}
    for options, codes in _conditions(conditions):
        if 0 in codes:
            _check_success(options)
        action = _action(options, usual)
        # A single code wins over a range, and of two ranges the first.
        actions = dict.fromkeys((code for code in codes if code), action) | actions
    exits: Section = dict(_ranges({c: a for c, a in actions.items() if a != otherwise}))
    return exits | ({"default": otherwise} if otherwise != usual else {})


def _conditions(conditions: Reader) -> Iterator[tuple[Reader, range]]:
    for single in conditions.sections("exitCodes"):
        code = single.take("code")
        yield single.section("exitOptions"), _codes(single, code, code)
    for several in conditions.sections("exitCodeRanges"):
        codes = _codes(several, several.take("start"), several.take("end"))
        yield several.section("exitOptions"), codes


def _codes(condition: Reader, first: object, last: object) -> range:
    if not isinstance(first, int) or not isinstance(last, int):
        condition.note("code", "not carried over: an exit code is a number here")
        return range(0)
    if first < 0 or last > HIGHEST:
        condition.note("code", f"only exit codes from 0 to {HIGHEST} are carried over")
    return range(max(0, first), min(last, HIGHEST) + 1)


def _check_success(options: Reader) -> None:
    """With 0 a command has succeeded: tasks that need it go on, and so does the job."""
    for key, bad in (("dependencyAction", {"block"}), ("jobAction", {"terminate", "disable"})):
        if str(options.take(key)).lower() in bad:
            options.note(key, "that of exit code 0 is not carried over: it is a success")


def _action(options: Reader, usual: Section) -> Section:
    """Return all that the options say, so that nothing depends on what others say."""
    satisfied = str(options.take("dependencyAction")).lower() == "satisfy"
    action: Section = {**usual, "dependants": "run"} if satisfied else {**usual}
    said = str(options.take("jobAction", "")).lower()
    if said == "disable":
        options.note("jobAction", "'disable' is not carried over: the run goes on")
    if said and (said == "terminate" or "job" in usual):
        action["job"] = _JOB.get(said, "continue")
    return action


def _ranges(actions: dict[int, Section]) -> Iterator[tuple[Any, Section]]:
    """Yield neighbours with the same action as one range."""
    codes = sorted(actions)
    begins = [c for c in codes if actions.get(c - 1) != actions[c]]
    ends = [c for c in codes if actions.get(c + 1) != actions[c]]
    for first, last in zip(begins, ends, strict=True):
        yield first if first == last else f"{first}-{last}", actions[first]
