"""Container tasks with programs that pretend to be an engine: what is asked, what is made of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from localbatch.agent.containers.engine import find_engine
from localbatch.agent.orders import AttemptOutcome, ContainerSettings, Registry, TaskOrder
from unit.localbatch.agent.tries import make_order, run_to_end

# Answers as its file says, and notes its arguments and what it was given on standard input.
ENGINE = """#!/bin/sh
echo "$@" >> {folder}/asked
case "$1 $2" in
  "image inspect") exit {image} ;;
  pull*) echo "pull failed" >&2; exit {pull} ;;
  info*) exit {info} ;;
  login*) read word; echo "$word" >> {folder}/told; echo "login failed" >&2; exit {login} ;;
  create*) echo "id"; exit 0 ;;
  start*) echo out; exit {start} ;;
  inspect*) echo '{state}' ;;
esac
"""
WORD = "word"
USUAL = {"image": "0", "pull": "0", "info": "0", "login": "0", "start": "0"}
EXITED = '{"Status": "exited", "ExitCode": 5, "Error": ""}'


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH without an engine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put_engine(folder: Path, name: str = "podman", *, state: str = EXITED, **codes: str) -> None:
    text = ENGINE.replace("{folder}", str(folder)).replace("{state}", state)
    for step, code in (USUAL | codes).items():
        text = text.replace(f"{{{step}}}", code)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def container_run(folder: Path, *, enabled: bool = True, **more: object) -> TaskOrder:
    given = {"image": "image:1", "root": folder, "is_enabled": enabled} | more
    settings = ContainerSettings(**given)  # type: ignore[arg-type]  # as a test gives them
    return replace(make_order(folder, "a b"), container=settings, env={"A": "1"})


def asked(folder: Path) -> list[str]:
    return [line.split(" ")[0] for line in (folder / "asked").read_text().splitlines()]


def failure_of(outcome: AttemptOutcome) -> str | None:
    assert outcome.exit_code is None
    return outcome.failure.code if outcome.failure else None


def test_podman_is_taken_before_docker(path: Path) -> None:
    put_engine(path, "docker")
    assert find_engine().is_docker

    put_engine(path, "podman")

    assert find_engine().program == path / "podman"


def test_without_an_engine_nothing_can_run(tmp_path: Path) -> None:
    assert failure_of(run_to_end(container_run(tmp_path))) == "ContainerMiscError"


def test_on_a_pool_without_containers_no_engine_is_asked(tmp_path: Path, path: Path) -> None:
    put_engine(path)

    outcome = run_to_end(container_run(tmp_path, enabled=False))

    assert failure_of(outcome) == "ContainerInvalidSettings"
    assert not (path / "asked").exists()


def test_an_image_that_is_there_is_not_pulled_and_its_container_removed(
    tmp_path: Path, path: Path
) -> None:
    put_engine(path)

    outcome = run_to_end(container_run(tmp_path))

    assert asked(path) == ["image", "create", "start", "inspect", "rm"]
    assert (path / "asked").read_text().splitlines()[-1] == "rm --force id"
    assert outcome.exit_code == 5
    assert outcome.container is not None
    assert (outcome.container.id, outcome.container.state) == ("id", "exited")
    assert (tmp_path / "task/stdout.txt").read_text() == "out\n"


@pytest.mark.parametrize(
    ("codes", "failure"),
    [
        ({"image": "1", "pull": "1"}, "ContainerInvalidImage"),
        ({"image": "1", "pull": "1", "info": "1"}, "ContainerMiscError"),
    ],
)
def test_an_image_that_cannot_be_pulled_is_told_from_an_engine_that_is_down(
    codes: dict[str, str], failure: str, tmp_path: Path, path: Path
) -> None:
    put_engine(path, **codes)

    outcome = run_to_end(container_run(tmp_path))

    assert failure_of(outcome) == failure
    assert outcome.failure
    assert outcome.failure.details == (("Image", "image:1"), ("Message", "pull failed"))


def test_a_container_that_never_started_is_a_wrong_setting(tmp_path: Path, path: Path) -> None:
    state = '{"Status": "created", "ExitCode": 127, "Error": "no such program"}'
    put_engine(path, state=state, start="127")

    outcome = run_to_end(container_run(tmp_path))

    assert failure_of(outcome) == "ContainerInvalidSettings"
    assert outcome.failure
    assert outcome.failure.details == (("Message", "no such program"),)


def test_a_container_that_removed_itself_has_the_code_of_its_client(
    tmp_path: Path, path: Path
) -> None:
    put_engine(path, state="{}'; exit 1; echo '", start="6")

    assert run_to_end(container_run(tmp_path)).exit_code == 6


@pytest.mark.parametrize(("login", "failure"), [("0", None), ("1", "ContainerInvalidRegistry")])
def test_a_password_goes_through_standard_input_and_nowhere_else(
    login: str, failure: str | None, tmp_path: Path, path: Path
) -> None:
    put_engine(path, image="1", login=login)
    registries = (Registry(server="r.example", username="me", password=WORD), Registry())

    outcome = run_to_end(container_run(tmp_path, registries=registries))

    assert (outcome.failure.code if outcome.failure and login == "1" else None) == failure
    assert (path / "told").read_text() == "word\n"
    lines = (path / "asked").read_text()
    assert "login --username me --password-stdin r.example" in lines
    assert lines.count("login") == 1
    assert "word\n" not in lines
