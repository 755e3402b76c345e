"""Which exit condition counts, and what it means where it says nothing."""

from itertools import product
from typing import Any

import pytest

from localbatch.rules.exit_conditions import JobAction, job_actions, resolve
from localbatch.validation.exit_conditions import EXIT_CONDITIONS

UPLOAD, DOWNLOAD, EXITED, ENDED = (
    "FileUploadAccessDenied",
    "BlobNotFound",
    "FailureExitCode",
    "TaskEnded",
)
ENDS: dict[str, tuple[int | None, str | None]] = {
    "exit 0": (0, None),
    "exit 0, upload failed": (0, UPLOAD),
    "exit 5": (5, EXITED),
    "exit 5, upload failed": (5, UPLOAD),
    "exit 25": (25, EXITED),
    "exit 9": (9, EXITED),
    "exit 9, upload failed": (9, UPLOAD),
    "never started": (None, DOWNLOAD),
    "ended before it started": (None, ENDED),
    "killed by its wall clock": (-9, ENDED),
}
# Each condition is told by a pair of its own, so that a wrong choice shows.
MARKS: dict[str, dict[str, str]] = {
    "code": {"dependencyAction": "satisfy", "jobAction": "none"},
    "range": {"dependencyAction": "satisfy", "jobAction": "disable"},
    "fileUploadError": {"dependencyAction": "satisfy", "jobAction": "terminate"},
    "preProcessingError": {"dependencyAction": "block", "jobAction": "disable"},
    "default": {"dependencyAction": "block", "jobAction": "none"},
}
# The conditions that can decide an end, the first that is given wins.
DECIDING: dict[str, tuple[str, ...]] = {
    "exit 0": (),
    "exit 0, upload failed": ("fileUploadError", "default"),
    "exit 5": ("code", "default"),
    "exit 5, upload failed": ("code", "fileUploadError", "default"),
    "exit 25": ("range", "default"),
    "exit 9": ("default",),
    "exit 9, upload failed": ("fileUploadError", "default"),
    "never started": ("preProcessingError", "default"),
    "ended before it started": ("default",),
    "killed by its wall clock": ("default",),
}
SUBSETS = [
    frozenset(name for name, chosen in zip(MARKS, chosen_all, strict=True) if chosen)
    for chosen_all in product((False, True), repeat=len(MARKS))
]


def make_conditions(given: frozenset[str]) -> dict[str, Any]:
    conditions: dict[str, Any] = {
        name: MARKS[name] for name in given if name not in {"code", "range"}
    }
    if "code" in given:
        conditions["exitCodes"] = [{"code": 5, "exitOptions": MARKS["code"]}]
    if "range" in given:
        conditions["exitCodeRanges"] = [{"start": 20, "end": 30, "exitOptions": MARKS["range"]}]
    checked: dict[str, Any] = EXIT_CONDITIONS("exitConditions", conditions)
    return checked


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("given", SUBSETS, ids=lambda given: "+".join(sorted(given)))
def test_the_first_condition_that_is_given_decides(end: str, given: frozenset[str]) -> None:
    exit_code, failure_code = ENDS[end]

    consequence = resolve(make_conditions(given), exit_code=exit_code, failure_code=failure_code)

    deciding = next((condition for condition in DECIDING[end] if condition in given), None)
    built_in = (
        {"dependencyAction": "satisfy", "jobAction": "none"}
        if end == "exit 0"
        else {"dependencyAction": "block", "jobAction": "terminate"}
    )
    expected = MARKS[deciding] if deciding else built_in
    assert consequence.satisfies is (expected["dependencyAction"] == "satisfy")
    assert consequence.job_action == expected["jobAction"]


@pytest.mark.parametrize(("edge", "is_inside"), [(19, False), (20, True), (30, True), (31, False)])
def test_a_range_of_exit_codes_has_both_its_ends(edge: int, *, is_inside: bool) -> None:
    conditions = make_conditions(frozenset({"range"}))

    consequence = resolve(conditions, exit_code=edge, failure_code=EXITED)

    assert consequence.satisfies is is_inside


def test_a_listed_code_wins_over_a_range_that_holds_it() -> None:
    conditions = {
        "exitCodes": [{"code": 7, "exitOptions": {"dependencyAction": "satisfy"}}],
        "exitCodeRanges": [
            {"start": 0, "end": 9, "exitOptions": {"dependencyAction": "block"}},
        ],
    }

    assert resolve(conditions, exit_code=7, failure_code=EXITED).satisfies


@pytest.mark.parametrize(
    ("exit_code", "satisfies", "action"),
    [(0, True, JobAction.NONE), (3, False, JobAction.TERMINATE)],
)
def test_what_chosen_options_leave_out_depends_on_the_exit_code(
    exit_code: int, *, satisfies: bool, action: JobAction
) -> None:
    conditions = {"exitCodes": [{"code": exit_code, "exitOptions": {}}]}

    consequence = resolve(
        conditions, exit_code=exit_code, failure_code=EXITED if exit_code else None
    )

    assert (consequence.satisfies, consequence.job_action) == (satisfies, action)


def test_every_job_action_is_found() -> None:
    assert sorted(job_actions(make_conditions(frozenset(MARKS)))) == [
        "disable",
        "disable",
        "none",
        "none",
        "terminate",
    ]
