"""Who tries again after a failure, in words."""

from datetime import timedelta

import pytest

from flowrun.model.retry import CODES, RetryRule
from flowrun.model.workflow import Task
from flowrun.report.plan.after_failure import describe_retries

ANY = (CODES,)


@pytest.mark.parametrize(
    ("rules", "retries", "expected"),
    [
        ((), None, ""),
        ((), 0, ""),
        ((), 3, "retries by Batch: 3"),
        ((), -1, "retries by Batch: without end"),
        ((RetryRule(codes=ANY, times=1),), None, "retry on the node: exit any once"),
        (
            (RetryRule(codes=((1, 1), (10, 19)), times=0), RetryRule(codes=ANY, times=2)),
            1,
            "retry on the node: exit 1, 10-19 never, exit any 2 times; retries by Batch: 1",
        ),
        (
            (RetryRule(codes=((75, 75),), stderr="x", times=2, wait=timedelta(minutes=2)),),
            None,
            "retry on the node: exit 75 and stderr 'x' 2 times after 2 min 00 s",
        ),
    ],
)
def test_the_node_and_batch_are_told_apart(
    rules: tuple[RetryRule, ...], retries: int | None, expected: str
) -> None:
    task = Task(id="t", step="s", command_line="true", retry=rules, retries=retries)

    assert describe_retries(task) == expected
