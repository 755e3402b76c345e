"""Applying and destroying: the end is the same however often flowrun was cut off on the way."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.world import World
from flowrun.errors import GatewayError, OperationError, StaleError, TasksFailedError
from flowrun.execute.events import OperationFinished, OperationStarted, RunState
from flowrun.model.account import NodeInfo
from flowrun.plan.operations import DownloadFiles, WaitForTasks
from flowrun.state.local_files import hash_file
from flowrun.state.marks import digest

OPERATIONS = 13


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_an_apply_brings_the_results_home(world: World) -> None:
    outcome = world.apply()

    assert outcome.error is None
    assert (outcome.done, outcome.succeeded_tasks) == (OPERATIONS, 3)
    assert world.results() == {f"text{i}.out": f"count text{i}.txt 3" for i in (1, 2, 3)}
    assert outcome.run_state is RunState.NONE


def test_every_operation_is_announced_and_finished(world: World) -> None:
    world.apply()

    started = [one.index for one in world.events if isinstance(one, OperationStarted)]
    finished = [one.index for one in world.events if isinstance(one, OperationFinished)]
    assert started == finished == list(range(1, OPERATIONS + 1))


@pytest.mark.parametrize("cut", range(OPERATIONS + 1))
def test_an_apply_after_a_cut_ends_like_one_without(world: World, cut: int) -> None:
    world.apply_prefix(cut)

    outcome = world.apply()

    assert outcome.error is None
    assert len(world.results()) == 3
    assert sorted(world.batch.runs) == ["text1", "text2", "text3"], "each task ran once"
    assert world.plan().is_empty


@pytest.mark.parametrize("cut", range(10))
def test_a_changed_script_survives_a_cut_without_a_stale_node(world: World, cut: int) -> None:
    world.apply()
    world.write("count.py", "other")
    world.apply_prefix(cut)

    world.apply()

    assert {"words-pool/n0", "words-pool/n1"} <= set(world.batch.reboots)
    assert world.plan().is_empty


def test_a_replaced_pool_is_deleted_and_made_anew(world: World) -> None:
    world.apply()
    world.pool = replace(world.pool, vm_size="Standard_D4s_v3")

    outcome = world.apply()

    assert outcome.error is None
    assert world.batch.pools["words-pool"].vm_size == "standard_d4s_v3"
    assert world.plan().is_empty


def test_a_plan_applied_twice_changes_nothing_the_second_time(world: World) -> None:
    plan = world.plan()
    world.apply(plan)
    runs = list(world.batch.runs)

    again = replace(plan, lock=replace(plan.lock, seen_owner=world.blob.lease_owner))
    world.apply(again)

    assert world.batch.runs == runs


def test_a_task_that_succeeds_without_its_output_fails_the_apply(world: World) -> None:
    world.batch.output_name = lambda task, output: f"{output.path}{task.id == 'text2' or ''}"

    outcome = world.apply()

    assert isinstance(outcome.error, OperationError)
    assert "task 'text2': 'text2.out' in container 'words-out'" in str(outcome.error)
    assert "text1" not in str(outcome.error)


def test_after_the_wait_each_output_container_is_listed_once(world: World) -> None:
    plan = world.plan()
    wait = next(one for one in plan.operations if isinstance(one, WaitForTasks))
    world.apply(replace(plan, operations=plan.operations[: plan.operations.index(wait)]))
    world.blob.listings.clear()
    later = replace(plan, operations=(wait,), lock=replace(plan.lock, container=None))

    assert world.apply(later).error is None
    assert world.blob.listings == ["words-out"]


def test_a_failed_task_is_reported_with_its_stderr(world: World) -> None:
    world.batch.exit_code = lambda task: 7 if task.id == "text1" else 0

    outcome = world.apply()

    assert isinstance(outcome.error, TasksFailedError)
    failed = outcome.failed_tasks[0]
    assert (failed.task_id, failed.exit_code) == ("text1", 7)
    assert failed.stderr_tail.startswith("words-job-1 text1 stderr.txt")
    assert outcome.succeeded_tasks == 2


def test_start_tasks_that_fail_everywhere_are_diagnosed_at_once(world: World) -> None:
    world.batch.start_with = NodeInfo(
        id="n", state="starttaskfailed", last_boot=None, running_tasks=0, start_task_exit_code=2
    )

    outcome = world.apply()

    failed = [(one.node_id, one.exit_code) for one in outcome.failed_nodes]
    assert failed == [("n0", 2), ("n1", 2)]
    assert "startup/stderr.txt" in outcome.failed_nodes[0].stderr_tail
    assert world.clock.seconds < 5


def test_a_file_that_changed_since_the_plan_is_not_uploaded(world: World) -> None:
    plan = world.plan()
    world.write("text1.txt", "changed")

    outcome = world.apply(plan)

    assert isinstance(outcome.error, StaleError)
    assert "text1.txt" in str(outcome.error)


def test_a_wait_ends_at_the_timeout(world: World) -> None:
    world.batch.start_with = None

    outcome = world.apply()

    assert type(outcome.error).__name__ == "TimedOutError"


def test_a_blob_that_would_leave_the_folder_is_refused_and_the_others_arrive(
    world: World,
) -> None:
    world.apply()
    world.blob.put("words-out", "../escape", b"evil")
    world.blob.put("words-out", "fine", b"good")

    outcome = world.apply()

    assert "'../escape'" in str(outcome.error)
    assert world.results()["fine"] == "good"
    assert not (world.folder / "escape").exists()


def test_a_link_out_of_the_download_folder_is_not_followed(world: World, tmp_path: Path) -> None:
    world.apply()
    outside = tmp_path / "outside"
    outside.mkdir()
    (world.folder / "results" / "link").symlink_to(outside)
    world.blob.put("words-out", "link/file", b"evil")

    outcome = world.apply()

    assert "through a link" in str(outcome.error)
    assert list(outside.iterdir()) == []


def test_results_that_find_no_place_are_not_called_results_that_were_not_there(
    world: World,
) -> None:
    (world.folder / "results").write_text("a file")

    outcome = world.apply()

    assert "cannot write" in str(outcome.error)
    assert outcome.succeeded_tasks == 3
    assert outcome.warnings == ()


def test_a_download_that_was_killed_leaves_nothing_behind(world: World) -> None:
    world.apply()
    target = world.folder / "results" / "text1.out"
    target.unlink()
    part = target.with_name(f".flowrun-{digest(target.name)[:16]}.part")
    part.write_text("half")

    world.apply()

    assert sorted(world.results()) == ["text1.out", "text2.out", "text3.out"]


def test_destroy_leaves_nothing_of_ours_and_all_of_theirs(world: World) -> None:
    world.apply()
    world.blob.create_container("theirs", metadata={"flowrun_workflow": "other"})

    outcome = world.destroy()

    assert outcome.error is None
    assert list(world.blob.containers) == ["theirs"]
    assert (world.batch.jobs, world.batch.pools) == ({}, {})


def test_destroy_keeps_the_containers_that_the_file_keeps(world: World) -> None:
    world.containers = tuple(replace(one, keep=one.alias == "out") for one in world.containers)
    world.apply()

    world.destroy()

    assert list(world.blob.containers) == ["words-out"]


def test_destroy_can_be_repeated_after_a_cut(world: World) -> None:
    world.apply()
    world.blob.delete_container("words-flowrun")

    assert world.destroy().error is None
    assert world.blob.containers == {}


def test_the_outcome_tells_what_came_home_from_what_was_there(world: World) -> None:
    world.apply()
    (world.folder / "results" / "text1.out").unlink()

    (downloaded,) = world.apply().downloads

    assert (downloaded.files, downloaded.unchanged) == (("text1.out",), 2)


def test_a_download_that_finds_nothing_after_a_success_is_a_warning(world: World) -> None:
    plan = world.plan()
    *others, last = plan.operations
    assert isinstance(last, DownloadFiles)
    elsewhere = replace(last, download=replace(last.download, files="*.csv"))

    outcome = world.apply(replace(plan, operations=(*others, elsewhere)))

    assert outcome.error is None
    assert outcome.warnings[0].startswith("tasks succeeded, but nothing came home")


def test_destroy_does_not_need_to_see_what_is_in_the_containers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.apply()

    def refuse(_container: str, _prefix: str = "") -> None:
        raise GatewayError("InternalServerError", 500, "")

    monkeypatch.setattr(world.blob, "list_blobs", refuse)

    outcome = world.destroy()

    assert outcome.error is None
    assert world.blob.containers == {}


def test_results_that_would_be_one_file_are_left_where_they_are_and_named(world: World) -> None:
    world.apply()
    result = world.folder / "results" / "text1.out"
    md5 = hash_file(result)
    world.blob.upload("words-in", "text1.out", result, md5=md5, metadata={})
    result.unlink()
    plan = world.plan()
    download = plan.operations[-1]
    assert isinstance(download, DownloadFiles)
    beside = replace(download, beside=(replace(download.download, container="words-in"),))

    outcome = world.apply(replace(plan, operations=(beside,)))

    assert "'text1.out' would be the same file as another" in str(outcome.error)
    assert not result.exists()
