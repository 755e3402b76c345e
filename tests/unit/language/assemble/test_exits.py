"""What a file says of exit codes."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.model.exits import PLAIN_EXITS, ExitAction, ExitRules

RUN = ExitAction(dependants_run=True)
ENDS = ExitAction(job_ends=True)


def rules(spec: SpecFolder, *sections: str) -> ExitRules:
    return spec.task(*sections).exits


def step(keys: str) -> str:
    return f"tasks: [{{step: work, command: x, {keys}}}]"


def test_without_rules_a_failure_blocks_what_needs_the_task(spec: SpecFolder) -> None:
    assert rules(spec) == PLAIN_EXITS


def test_codes_ranges_and_the_rest_each_have_their_meaning(spec: SpecFolder) -> None:
    fine = "0: ok, 1: ok"
    others = "3: {dependants: run}, 10-19: {job: terminate}, default: {dependants: run}"

    assert rules(spec, step(f"exit: {{{fine}, {others}}}")) == ExitRules(
        succeeded=((1, 1),),
        actions=(((3, 3), RUN), ((10, 19), ENDS)),
        otherwise=RUN,
        acts=True,
    )


def test_the_job_decides_where_a_step_says_nothing(spec: SpecFolder) -> None:
    job = "job: {on_task_failure: terminate}"

    assert rules(spec, job, step("exit: {3: {job: continue}}")) == ExitRules(
        actions=(((3, 3), ExitAction()),), otherwise=ENDS, acts=True
    )
    assert rules(spec, job) == ExitRules(otherwise=ENDS, acts=True)


def test_what_needs_a_step_that_may_fail_in_part_goes_on(spec: SpecFolder) -> None:
    some = "{step: some, for_each: [1, 2], command: x, allow_failed: 1}"
    whole = "{step: whole, needs: [some], command: x}"
    matched = "{step: matched, for_each: [1, 2], needs: [{step: some, match: true}], command: x}"

    assert rules(spec, f"tasks: [{some}, {whole}]").otherwise == RUN
    # The task of the item that failed must not run, and Batch knows one answer for all.
    assert rules(spec, f"tasks: [{some}, {whole}, {matched}]").otherwise == ExitAction()


@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ("256: ok", "'256' is no exit code and no range of them"),
        ("9-3: ok", "'9-3' is no exit code and no range of them"),
        ("0: {job: terminate}", "with 0 a command has succeeded, and nothing follows"),
        ("default: ok", "no failure at all would be told: name the exit codes that are fine"),
        ("3: ok, 1-5: {dependants: run}", "'1-5' has codes that stand in another line too"),
    ],
)
def test_what_makes_no_sense_is_refused(spec: SpecFolder, said: str, summary: str) -> None:
    assert f"bad-exit-code: {summary}" in spec.problems(step(f"exit: {{{said}}}"))
