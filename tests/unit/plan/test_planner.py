"""What an apply would do, from a fresh account to every kind of change."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.pools import UBUNTU
from fakes.world import World, kinds
from flowrun.errors import RefusedError, SpecError
from flowrun.model.account import JobInfo
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import (
    AddTasks,
    CreateJob,
    DeleteBlobs,
    DownloadFiles,
    Plan,
    RebootNodes,
    ReplacePool,
    ResizePool,
    TerminateJob,
    UploadFiles,
)
from flowrun.plan.planner import make_plan
from flowrun.state.local_files import hash_files
from flowrun.state.observed import Observed
from flowrun.state.on_disk import OnDisk

FRESH = [
    "CreateContainer",
    "CreateContainer",
    "CreateContainer",
    "CreateContainer",
    "UploadFiles",
    "CreatePool",
    "UploadFiles",
    "CreateJob",
    "AddTasks",
    "SetTerminate",
    "WaitForPool",
    "WaitForTasks",
    "DownloadFiles",
]
RUN = ["CreateJob", "AddTasks", "SetTerminate", "WaitForPool", "WaitForTasks", "DownloadFiles"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def reasons(plan: Plan) -> dict[str, str]:
    """Return why each task of the plan runs."""
    return {
        one.task.id: f"{one.reason.code}: {one.reason.text}"
        for operation in plan.operations
        if isinstance(operation, AddTasks)
        for one in operation.tasks
    }


def test_a_fresh_account_gets_everything_with_the_pool_before_the_inputs(world: World) -> None:
    plan = world.plan()

    assert kinds(plan) == FRESH
    assert reasons(plan) == dict.fromkeys(("text1", "text2", "text3"), "new: new")
    assert not plan.destructive


def test_the_bookkeeping_container_is_made_first_because_it_holds_the_lock(world: World) -> None:
    first = world.plan().operations[0]

    assert getattr(first, "container").name == "words-flowrun"  # noqa: B009 - of a union


def test_plan_is_empty_after_an_apply(world: World) -> None:
    world.apply()

    plan = world.plan()

    assert plan.is_empty
    assert (plan.unchanged_tasks, plan.unchanged_files) == (3, 4)


def test_the_same_account_gives_the_same_plan_and_digest(world: World) -> None:
    assert world.plan() == world.plan()
    assert plan_digest(world.plan()) == plan_digest(world.plan())


def test_the_digest_differs_when_one_task_differs(world: World) -> None:
    before = plan_digest(world.plan())
    world.write("text2.txt", "other")

    assert plan_digest(world.plan()) != before


def test_an_edited_input_runs_its_task_alone_and_names_the_input(world: World) -> None:
    world.apply()
    world.write("text2.txt", "other")

    plan = world.plan()

    assert kinds(plan) == ["UploadFiles", "ForgetReceipts", *RUN]
    assert reasons(plan) == {"text2": "input-changed: input changed: text2.txt"}


def test_a_changed_command_runs_every_task(world: World) -> None:
    world.apply()
    world.words = 5

    assert reasons(world.plan()) == dict.fromkeys(
        ("text1", "text2", "text3"), "command-changed: its command changed"
    )


def test_a_reverted_command_runs_again_because_the_results_were_overwritten(world: World) -> None:
    world.apply()
    world.words = 5
    world.apply()
    world.words = 3

    assert len(reasons(world.plan())) == 3


def test_an_edited_script_patches_the_pool_and_reboots_its_nodes_before_tasks(
    world: World,
) -> None:
    world.apply()
    world.write("count.py", "other")

    plan = world.plan()

    assert kinds(plan) == ["UploadFiles", "PatchPool", "RebootNodes", "ForgetReceipts", *RUN]
    assert set(reasons(plan).values()) == {
        "start-task-changed: the start task, the preparation or their files changed"
    }


def test_a_reboot_that_was_cut_off_is_planned_again(world: World) -> None:
    world.apply()
    world.write("count.py", "other")
    world.apply_prefix(2)

    plan = world.plan()

    assert [type(one) for one in plan.operations][:1] == [RebootNodes]


def test_another_node_count_resizes_in_place_and_runs_nothing(world: World) -> None:
    world.apply()
    world.pool = replace(world.pool, dedicated=4)

    plan = world.plan()

    assert kinds(plan) == ["ResizePool"]
    assert isinstance(plan.operations[0], ResizePool)
    assert (plan.operations[0].before_dedicated, plan.operations[0].dedicated) == (2, 4)


def test_another_vm_size_replaces_the_pool_and_asks_for_agreement(world: World) -> None:
    world.apply()
    world.pool = replace(world.pool, vm_size="Standard_D4s_v3")

    plan = world.plan()

    assert kinds(plan) == ["ReplacePool"]
    assert plan.destructive
    assert isinstance(plan.operations[0], ReplacePool)
    assert plan.operations[0].reason.code == "immutable:vm_size"


def test_a_pool_that_is_gone_is_not_made_again_without_work(world: World) -> None:
    world.apply()
    world.batch.delete_pool("words-pool")

    assert world.plan().is_empty


def test_a_removed_input_is_removed_from_its_container_and_its_task_with_it(world: World) -> None:
    world.apply()
    (world.folder / "text3.txt").unlink()

    plan = world.plan()

    assert kinds(plan) == ["DeleteBlobs"]
    assert isinstance(plan.operations[0], DeleteBlobs)
    assert plan.operations[0].blobs == ("text3.txt",)
    assert plan.destructive


def test_a_failed_task_runs_again_and_the_plan_says_how_it_failed(world: World) -> None:
    world.batch.exit_code = lambda task: 4 if task.id == "text2" else 0
    world.apply()

    assert reasons(world.plan()) == {"text2": "failed-previously: failed last time (exit code 4)"}


def test_a_task_runs_again_when_its_output_container_is_gone(world: World) -> None:
    world.apply()
    world.blob.delete_container("words-out")

    assert reasons(world.plan())["text1"] == (
        "outputs-missing: its results are gone or written over: "
        "'text1.out' in container 'words-out'"
    )


def test_a_task_whose_output_is_gone_runs_again_and_no_other(world: World) -> None:
    world.apply()
    world.blob.delete_blobs("words-out", ["text2.out"])

    assert list(reasons(world.plan())) == ["text2"]


def test_a_task_whose_output_another_task_wrote_over_runs_again(world: World) -> None:
    world.apply()
    world.blob.put("words-out", "text2.out", b"other", {"flowrun_maker": "another task"})

    assert list(reasons(world.plan())) == ["text2"]


def test_an_output_that_does_not_say_who_made_it_counts_as_the_tasks_own(world: World) -> None:
    world.apply()
    world.blob.put("words-out", "text2.out", b"copied back")

    assert reasons(world.plan()) == {}


def test_a_lost_output_runs_its_task_though_the_newest_run_is_forgotten(world: World) -> None:
    world.apply()
    world.batch.jobs.clear()
    world.blob.delete_blobs("words-out", ["text2.out"])

    plan = world.plan()

    assert list(reasons(plan)) == ["text2"]
    assert "ForgetReceipts" in kinds(plan)


def test_a_plan_reads_each_container_once_however_many_tasks_have_outputs(world: World) -> None:
    world.apply()
    world.blob.listings.clear()

    world.plan()

    assert sorted(world.blob.listings) == sorted(one.name for one in world.containers)


def test_a_changed_blob_in_the_account_is_uploaded_again(world: World) -> None:
    world.apply()
    world.blob.put("words-in", "text1.txt", b"tampered", {"flowrun_input": "1"})

    plan = world.plan()

    assert kinds(plan) == ["UploadFiles"]
    assert isinstance(plan.operations[0], UploadFiles)
    assert [one.blob for one in plan.operations[0].uploads] == ["text1.txt"]


def test_an_open_run_with_the_same_work_is_resumed(world: World) -> None:
    world.apply_prefix(FRESH.index("AddTasks") + 1)

    plan = world.plan()

    assert kinds(plan) == ["SetTerminate", "WaitForPool", "WaitForTasks", "DownloadFiles"]
    assert plan.running_tasks == 3


def test_an_open_run_with_other_work_is_ended_first(world: World) -> None:
    world.apply_prefix(FRESH.index("AddTasks") + 1)
    world.write("text2.txt", "other")

    plan = world.plan()

    ended = [one for one in plan.operations if isinstance(one, TerminateJob)]
    created = [one for one in plan.operations if isinstance(one, CreateJob)]
    assert [one.job_id for one in ended] == ["words-job-1"]
    assert [one.job_id for one in created] == ["words-job-2"]
    assert plan.destructive


def test_a_run_number_that_somebody_else_uses_is_left_out(world: World) -> None:
    world.batch.jobs["words-job-7"] = JobInfo(
        id="words-job-7", state="active", pool_id="theirs", terminates=False
    )

    created = [one for one in world.plan().operations if isinstance(one, CreateJob)]

    assert [one.job_id for one in created] == ["words-job-8"]


def test_a_container_without_our_mark_is_refused_by_name(world: World) -> None:
    world.blob.create_container("words-in", metadata={})

    with pytest.raises(RefusedError, match="container 'words-in' exists"):
        world.plan()


def test_a_pool_of_another_workflow_is_refused_by_name_and_owner(world: World) -> None:
    world.batch.create_pool(
        world.pool, node_agent_sku="x", metadata={"flowrun_workflow": "other"}, sas={}
    )

    with pytest.raises(RefusedError, match="pool 'words-pool' belongs to workflow 'other'"):
        world.plan()


def test_an_unsupported_image_names_the_closest_ones(world: World) -> None:
    world.pool = replace(world.pool, image=replace(UBUNTU, sku="servr"))

    with pytest.raises(SpecError) as caught:
        world.plan()

    assert caught.value.diagnostics[0].code == "unsupported-image"
    assert "canonical ubuntu-24_04-lts server" in caught.value.diagnostics[0].hint


def test_a_pool_that_is_no_longer_in_the_file_is_warned_about(world: World) -> None:
    world.apply()
    world.pool = replace(world.pool, id="other-pool")

    assert "pool 'words-pool'" in world.plan().warnings[0]


def test_a_run_that_may_outlive_its_access_to_storage_is_warned_of(world: World) -> None:
    world.blob.longest_sas = timedelta(days=1)

    assert "access to files ends at 2026-01-02 00:00 UTC" in world.plan().warnings[0]

    world.apply()

    assert world.plan().warnings == ()
    assert set(world.blob.lifetimes) == {timedelta(days=1)}


def test_a_start_tasks_sas_is_renewed_before_a_run_that_it_would_not_outlive(
    world: World,
) -> None:
    world.apply()
    world.clock.sleep(timedelta(days=6).total_seconds())
    world.write("text1.txt", "soon")
    soon = kinds(world.plan())
    world.clock.sleep(timedelta(days=2).total_seconds())

    assert "PatchPool" not in soon
    assert kinds(world.plan())[0] == "PatchPool"


def test_missing_results_are_downloaded_again_without_running_anything(world: World) -> None:
    world.apply()
    (world.folder / "results" / "text1.out").unlink()

    assert kinds(world.plan()) == ["DownloadFiles"]


def test_a_download_over_a_file_of_the_workflow_is_refused(world: World) -> None:
    world.apply()
    workflow = world.build({})
    onto_inputs = replace(workflow.downloads[0], to=world.folder)
    observed = Observed(
        at=world.clock.now(), on_disk=(OnDisk(refused=(world.folder / "text1.txt",)),)
    )

    with pytest.raises(RefusedError, match=r"text1\.txt is a file of this workflow"):
        make_plan(replace(workflow, downloads=(onto_inputs,)), observed, account="fake")


def test_files_that_no_download_has_made_are_counted_in_the_plan(world: World) -> None:
    world.apply()
    (world.folder / "results" / "text1.out").write_text("my own notes")

    download = world.plan().operations[-1]

    assert isinstance(download, DownloadFiles)
    assert download.overwrites == 1
    assert download.reason.text.endswith("over 1 file that no download has made")


def test_what_this_apply_uploads_comes_home_by_it_too(world: World) -> None:
    workflow = world.build({})
    inputs_home = replace(workflow.downloads[0], container="words-in")
    local = hash_files(file.path for file in workflow.inputs)
    images = tuple(world.batch.list_supported_images())
    fresh = Observed(at=world.clock.now(), local=local, images=images, on_disk=(OnDisk(),))

    plan = make_plan(replace(workflow, downloads=(inputs_home,)), fresh, account="fake")

    [download] = [found for found in plan.operations if isinstance(found, DownloadFiles)]
    assert not download.after_tasks
    assert download.reason.text == "what is uploaded before"
