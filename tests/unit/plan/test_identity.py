"""A plan's digest: blind to places and reasons, open to everything that changes what is done."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.spec_folder import SpecFolder
from fakes.world import World
from flowrun.actions.plan import KEYLESS, plan_apply
from flowrun.errors import Place
from flowrun.model.files import BlobTree, UrlFile
from flowrun.model.secret import Secret
from flowrun.plan import operations as op
from flowrun.plan.identity import plan_digest
from support.alterations import altered
from unit.plan.every_operation import ADD_TASKS, CREATE_POOL, EVERY, SECRET, TASK, WHY, plan_of

KEY = Secret("the key of the account")
OTHER_FILES = (BlobTree(container="words-in", prefix="a/"), UrlFile(url="https://x/y", path="y"))
LEFT_OUT = {
    "AddTasks.after": "what the tasks depend on says it",
    "Container.alias": "only the real name of a container is sent",
    "Container.external": "such a container is never created",
    "DeleteContainer.blobs": "whatever is in the container goes with it",
    "DeleteContainer.size": "likewise",
    "Download.to": "lies elsewhere on another machine; `written_to` counts",
    "DownloadFiles.own": "lies elsewhere on another machine",
    "DownloadFiles.overwrites": "what the disk has already",
    "DeleteBlobs.replaced": "follows from the other operations",
    "DownloadFiles.known": "what the disk has already",
    "DownloadFiles.after_tasks": "follows from the other operations",
    "OutputFile.maker": "repeats the fingerprint",
    "Pool.name": "what the file calls it; its id counts",
    "PlannedTask.reason": "a reason",
    "Task.display_name": "repeats the fingerprint",
    "Task.needs": "what the task depends on says it",
    "Task.item": "tells a reader what the command works on",
    "Task.pool": "what the file calls it; the id of the job's pool counts",
    "Upload.path": "lies elsewhere on another machine",
    "Upload.size": "follows from the content",
}


def digest(*operations: op.Operation) -> str:
    return plan_digest(replace(plan_of(*operations), secrets_key=KEY))


def _variants() -> Iterator[tuple[str, op.Operation, op.Operation]]:
    task = replace(TASK, resource_files=OTHER_FILES[:1])
    url = replace(TASK, resource_files=OTHER_FILES[1:])
    more = (
        replace(ADD_TASKS, tasks=(replace(ADD_TASKS.tasks[0], task=other),))
        for other in (task, url)
    )
    for operation in (*EVERY, *more):
        for name, other in altered(replace(operation, reason=WHY)):
            if not name.startswith(("Reason.", "Place.")):
                yield name, operation, other


VARIANTS = tuple(_variants())


@pytest.mark.parametrize(
    ("name", "operation", "other"), VARIANTS, ids=[name for name, *_ in VARIANTS]
)
def test_a_field_changes_the_digest_unless_it_changes_nothing_that_is_done(
    name: str, operation: op.Operation, other: op.Operation
) -> None:
    assert (digest(other) == digest(operation)) == (name in LEFT_OUT)


def test_reasons_and_places_leave_the_digest_alone() -> None:
    reason = op.Reason(
        code=op.ReasonCode.WAIT, text="other", place=Place("/elsewhere/words.yaml", 30, 3)
    )

    for operation in EVERY:
        assert digest(replace(operation, reason=reason)) == digest(operation)


def test_the_order_of_operations_changes_the_digest() -> None:
    assert digest(*EVERY) != digest(*reversed(EVERY))


def test_the_digest_of_a_secret_depends_on_a_key_that_only_the_account_has() -> None:
    plan = plan_of(CREATE_POOL, ADD_TASKS)

    assert plan_digest(replace(plan, secrets_key=KEY)) != plan_digest(
        replace(plan, secrets_key=Secret("another key"))
    )


def test_without_a_key_a_digest_says_nothing_of_the_value_of_a_secret() -> None:
    task = replace(TASK, env={"TOKEN": Secret("other")})
    other = replace(ADD_TASKS, tasks=(replace(ADD_TASKS.tasks[0], task=task),))

    assert plan_digest(plan_of(other)) == plan_digest(plan_of(ADD_TASKS))


WORKFLOW = (
    "containers: [in, out]",
    'inputs: [{container: in, files: "*.txt"}]',
    'tasks: [{step: work, command: "true"}]',
    "downloads: [{container: out, to: results}]",
)


def test_another_folder_or_a_comment_leaves_the_digest_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    digests = set()
    for name in ("here", "there"):
        spec = SpecFolder(tmp_path / name)
        spec.write_files("a.txt", "b.txt")
        for comment in ("", "# a comment\n\n"):
            draft = spec.draft(comment + WORKFLOW[0], *WORKFLOW[1:])
            pool = replace(draft.build().own_pools[0], image=world.pool.image)
            draft = replace(draft, _offline=replace(draft.build(), pools=(pool,)))
            monkeypatch.chdir(spec.folder)
            digests.add(plan_digest(plan_apply(world.session, draft)))

    assert len(digests) == 1


def test_a_plan_with_secrets_says_when_its_digest_is_blind_to_them(tmp_path: Path) -> None:
    world = World(tmp_path)
    start_task = replace(CREATE_POOL.pool, id="words-pool").start_task
    assert start_task is not None
    world.pool = replace(world.pool, start_task=replace(start_task, resource_files=()))

    assert world.plan().secrets == {SECRET}
    assert KEYLESS in world.plan().notes
