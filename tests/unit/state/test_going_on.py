"""What a job says of failures after which other tasks go on."""

import pytest

from flowrun.model.account import JobInfo, TaskInfo
from flowrun.model.exits import ExitAction, ExitRules
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.going_on import blocking, write_going_on
from flowrun.state.labels import Label
from flowrun.state.marks import GOES_ON

RUN = ExitAction(dependants_run=True)
EXITS = {
    "some": ExitRules(actions=(((3, 5), RUN), ((7, 7), ExitAction()))),
    "most": ExitRules(actions=(((7, 7), ExitAction()),), otherwise=RUN),
    "none": ExitRules(succeeded=((1, 1),)),
}
FINGERPRINT = Fingerprint("f" * 64, Aspects(*["0" * 10] * 7))


def failed(step: str, exit_code: int | None) -> TaskInfo:
    name = str(Label(FINGERPRINT, step, "item"))
    return TaskInfo(id="t", display_name=name, state="completed", exit_code=exit_code)


@pytest.mark.parametrize(
    ("step", "code", "blocks"),
    [
        ("some", 3, False),
        ("some", 5, False),
        ("some", 6, True),
        ("some", 7, True),
        ("some", None, True),
        ("most", 6, False),
        ("most", 7, True),
        ("most", None, False),
        ("none", 3, True),
        ("other", 3, True),
    ],
)
def test_a_job_tells_which_failures_block_others(
    step: str, code: int | None, *, blocks: bool
) -> None:
    mark = write_going_on(EXITS, ["none", "some", "most", "some", "other"])
    job = JobInfo(id="j", state="active", pool_id="p", terminates=True, metadata={GOES_ON: mark})

    assert mark == "some=3-5r,7-7b,*b most=7-7b,*r"
    assert [task.id for task in blocking(job, [failed(step, code)])] == ["t"] * blocks


def test_a_job_without_the_mark_blocks_after_any_failure() -> None:
    job = JobInfo(id="j", state="active", pool_id="p", terminates=True)

    assert write_going_on({"none": EXITS["none"]}, ["none"]) == ""
    assert len(list(blocking(job, [failed("some", 3)]))) == 1
