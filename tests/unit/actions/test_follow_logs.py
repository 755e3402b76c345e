"""The end of a log that cannot be read at once is never dropped in silence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.world import World
from flowrun.actions import follow_logs as module
from flowrun.actions.follow_logs import PATIENCE, follow_logs
from flowrun.actions.logs import Stream, Wanted
from flowrun.actions.runs import WhichRun
from flowrun.errors import GatewayError


def follow(world: World, monkeypatch: pytest.MonkeyPatch, answers: list[object]) -> list[str]:
    """Return what is told of one task whose stream is answered so, the last one again and again."""

    def read(*_: Any) -> Iterator[bytes]:  # noqa: ANN401  # whatever the reader asks for
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, GatewayError):
            raise answer
        yield str(answer).encode()

    monkeypatch.setattr(module, "read_stream", read)
    wanted = Wanted(which="text1", streams=(Stream.STDOUT,))
    return [line.text for line in follow_logs(world.session, WhichRun("words"), wanted)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.apply()
    return world


def test_a_last_read_that_fails_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[object] = [GatewayError("Unreachable", 0, "")] * 2

    assert follow(world, monkeypatch, [*answers, "the end\n"]) == ["the end"]


def test_what_cannot_be_read_at_all_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = follow(world, monkeypatch, [GatewayError("ServerBusy", 503, "")])

    assert lines == ["cannot be read to its end: ServerBusy"]
    assert world.clock.seconds >= PATIENCE - 1


def test_a_task_without_a_log_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.clock.seconds

    assert follow(world, monkeypatch, [GatewayError("BlobNotFound", 404, "")]) == []
    assert world.clock.seconds == before
