"""Usage metrics of pools: half an hour each, and two hours late."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from endpoint.running import POOL, RunningEndpoint, eventually, make_pool
from endpoint.signing import VERSION, signed_request
from localbatch.rows.nodes import NodeSpanRow
from localbatch.rules.usage import last_interval_end, measure_usage

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def at(minutes: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=minutes)


def span(start: float, end: float | None, *, pool: str = "p", cores: int = 2) -> NodeSpanRow:
    return NodeSpanRow(
        node_id=f"{pool}-{start}",
        start_time=at(start),
        end_time=None if end is None else at(end),
        pool_key=pool.lower(),
        pool_id=pool,
        vm_size=f"standard_d{cores}_v3",
        cores=cores,
        is_dedicated=True,
    )


def test_core_hours_are_those_of_the_interval() -> None:
    spans = [span(-100, 10), span(15, 45), span(20, None, cores=4)]

    usage = list(measure_usage(spans, start=at(0), end=at(60)))

    measured = [(metric.start, metric.vm_size, round(metric.core_hours * 60)) for metric in usage]
    assert measured == [
        (at(0), "standard_d2_v3", 2 * (10 + 15)),
        (at(0), "standard_d4_v3", 4 * 10),
        (at(30), "standard_d2_v3", 2 * 15),
        (at(30), "standard_d4_v3", 4 * 30),
    ]


def test_intervals_begin_at_the_full_and_the_half_hour() -> None:
    usage = list(measure_usage([span(0, 200)], start=at(40), end=at(70)))

    assert [metric.start for metric in usage] == [at(30), at(60)]


def test_the_last_interval_ends_two_hours_ago_at_the_latest() -> None:
    assert last_interval_end(at(180)) == at(60)
    assert last_interval_end(at(179)) == at(30)


def let_nodes_be_older(endpoint: RunningEndpoint, age: timedelta) -> None:
    """Move the account's past back by so much, while its server is stopped."""
    endpoint.kill()
    with closing(sqlite3.connect(endpoint.root / "state.db")) as database:
        for start, end in read_spans(endpoint):
            database.execute(
                "UPDATE node_spans SET start_time = ?, end_time = ? WHERE start_time = ?",
                (earlier(start, age), end and earlier(end, age), start),
            )
        database.commit()
    endpoint.start()


def read_spans(endpoint: RunningEndpoint) -> list[tuple[str, str | None]]:
    """Return the start and the end of each span."""
    with closing(sqlite3.connect(endpoint.root / "state.db")) as database:
        return database.execute(
            "SELECT start_time, end_time FROM node_spans ORDER BY start_time"
        ).fetchall()


def earlier(text: str, age: timedelta) -> str:
    return (datetime.fromisoformat(text) - age).isoformat(timespec="microseconds")


def test_what_pools_used_is_listed_two_hours_later(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, "Steady", nodes=2, vmSize="standard_d4_v3")
        make_pool(client, "gone")
        client.begin_delete_pool("gone", polling_interval=0.05).result()
        fresh = list(client.list_pool_usage_metrics())
        let_nodes_be_older(own_endpoint, timedelta(hours=5))

        last = list(client.list_pool_usage_metrics())
        since = datetime.now(UTC) - timedelta(hours=10)
        everything = list(client.list_pool_usage_metrics(start_time=since))
        steady = client.list_pool_usage_metrics(start_time=since, filter="poolId eq 'steady'")

        assert fresh == []
        [metrics] = last
        assert (metrics.pool_id, metrics.vm_size) == ("Steady", "standard_d4_v3")
        assert metrics.total_core_hours == pytest.approx(2 * 4 / 2)
        assert metrics.end_time - metrics.start_time == HALF_HOUR
        assert {metric.pool_id for metric in everything} == {"Steady", "gone"}
        assert {metric.pool_id for metric in steady} == {"Steady"}


def test_usage_is_listed_in_pages(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client)
        let_nodes_be_older(own_endpoint, timedelta(hours=6))
        since = datetime.now(UTC) - timedelta(hours=10)

        whole = list(client.list_pool_usage_metrics(start_time=since))
        pages = list(client.list_pool_usage_metrics(start_time=since, max_results=3).by_page())

        assert 8 <= len(whole) <= 9
        assert [item for page in pages for item in page] == whole
        assert len(pages) == 3


def test_a_deallocated_node_uses_nothing(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client)
        [node] = client.list_nodes("pool")
        option = {"nodeDeallocateOption": "requeue"}
        client.begin_deallocate_node("pool", node.id, option, polling_interval=0.05).result()
        eventually(lambda: client.get_node("pool", node.id).state == "deallocated")
        let_nodes_be_older(own_endpoint, timedelta(hours=5))

        assert list(client.list_pool_usage_metrics()) == []


def test_a_preempted_node_begins_a_span_of_its_own_when_it_comes_back(
    own_endpoint: RunningEndpoint,
) -> None:
    with own_endpoint.client() as client:
        client.create_pool(POOL | {"targetLowPriorityNodes": 1})
        eventually(lambda: [node.state for node in client.list_nodes("pool")] == ["idle"])
        [node] = client.list_nodes("pool")
        body = json.dumps({"node": node.id}).encode()
        assert signed_request(own_endpoint, "POST", "/_local/preempt", body=body).ok
        eventually(lambda: client.get_node("pool", node.id).state == "idle")

        own_endpoint.kill()

    assert [end is None for _, end in read_spans(own_endpoint)] == [False, True]


@pytest.mark.parametrize(
    "query",
    [
        "starttime=yesterday",
        "starttime=0001-01-01T00:00:00%2B14:00",
        "starttime=2026-01-02T00:00:00Z&endtime=2026-01-01T00:00:00Z",
        "endtime=2999-01-01T00:00:00Z",
    ],
)
def test_the_period_of_usage_must_be_one(endpoint: RunningEndpoint, query: str) -> None:
    answer = signed_request(endpoint, "GET", "/poolusagemetrics", query=f"{VERSION}&{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidQueryParameterValue")
