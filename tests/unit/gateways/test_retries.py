"""What is sent again, how often, and what never is."""

import pytest

from flowrun.errors import GatewayError
from flowrun.gateways import retries
from flowrun.model.workflow import Job
from unit.gateways.conftest import Connect
from unit.gateways.scripted_server import Answer, batch_error, json_answer, scripted_server

CREATED = Answer(status=201)
NO_POOLS = json_answer({"value": []})


def create_job(connect_to: Connect, url: str) -> None:
    connect_to(url).batch.create_job(Job(id="j"), job_id="j-1", pool="p", metadata={}, sas={})


@pytest.mark.parametrize(
    "trouble",
    [
        batch_error(429, "TooManyRequests"),
        batch_error(503, "ServerBusy"),
        Answer(status=502),
        Answer(reset=True),
    ],
    ids=["429", "503", "502", "reset"],
)
def test_a_post_is_repeated_after_trouble_on_the_way(connect_to: Connect, trouble: Answer) -> None:
    with scripted_server(trouble, trouble, CREATED) as script:
        create_job(connect_to, script.url)

    assert script.lines == ["POST /jobs"] * 3


def test_a_conflict_is_not_repeated(connect_to: Connect) -> None:
    with (
        scripted_server(batch_error(409, "JobExists")) as script,
        pytest.raises(GatewayError) as caught,
    ):
        create_job(connect_to, script.url)

    assert (caught.value.code, len(script.asked)) == ("JobExists", 1)


def test_endless_trouble_ends_with_its_own_code(connect_to: Connect) -> None:
    with (
        scripted_server(batch_error(503, "ServerBusy")) as script,
        pytest.raises(GatewayError) as caught,
    ):
        connect_to(script.url).batch.list_pools()

    assert (caught.value.code, len(script.asked)) == ("ServerBusy", 9)


def test_a_long_retry_after_is_cut(connect_to: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "LONGEST_WAIT", 0.01)
    busy = Answer(status=429, headers={"Retry-After": "3600"})

    with scripted_server(busy, NO_POOLS) as script:
        pools = connect_to(script.url).batch.list_pools()

    assert (pools, len(script.asked)) == ([], 2)


def test_waits_double_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_WAIT", 1.0)

    waits = [retries.jittered_wait(tries) for tries in range(1, 10)]

    rough = [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert all(0.7 * one <= wait <= 1.3 * one for wait, one in zip(waits, rough, strict=True))
