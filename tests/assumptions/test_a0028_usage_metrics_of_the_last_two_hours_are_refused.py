"""A0028: the documentation wants an `endtime` of two hours ago or earlier; the code is a guess.

The Batch endpoint lists whole half hours that ended two hours ago, and refuses later times.
"""

from datetime import UTC, datetime, timedelta

from assumptions.conftest import Lab


def test_usage_metrics_of_the_last_two_hours_are_refused(lab: Lab) -> None:
    recent = datetime.now(UTC) - timedelta(minutes=30)

    refusal = lab.refusal(lambda: list(lab.client.list_pool_usage_metrics(end_time=recent)))

    assert refusal == (400, "InvalidQueryParameterValue")
