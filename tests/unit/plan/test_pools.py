"""Pools of every kind against an account: made, changed in place, replaced, used, left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.pools import EMPTY_POOL, UBUNTU
from fakes.spec_folder import SpecFolder
from fakes.world import World, kinds
from flowrun.actions.destroy import plan_destroy
from flowrun.actions.plan import plan_apply
from flowrun.errors import RefusedError, SpecError
from flowrun.execute.events import Outcome
from flowrun.language.load import load_claims
from flowrun.model.account import FailureInfo
from flowrun.model.machines import CustomImage
from flowrun.plan import operations as op

IMAGE = "image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}"
SIZE = "vm_size: Standard_D2s_v3"
FIXED = f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 2}}}}"
SCALED = f"pool: {{{IMAGE}, {SIZE}, autoscale: {{preset: pending_tasks, max: 2}}}}"
THEIRS = "pool: {id: shared, existing: true}"
SHARED = replace(EMPTY_POOL, id="shared", target_dedicated=1, current_dedicated=1)


class Lab:
    """A workflow file against an account in memory."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.batch = self.world.batch
        self.spec = SpecFolder(folder)

    def plan(self, *sections: str) -> op.Plan:
        return plan_apply(self.world.session, self.spec.draft(*sections))

    def apply(self, *sections: str) -> Outcome:
        plan = self.plan(*sections)
        return self.world.carry_out(plan, lambda: self.plan(*sections))

    def refusal(self, *sections: str) -> str:
        with pytest.raises((SpecError, RefusedError)) as caught:
            self.plan(*sections)
        error = caught.value
        return error.diagnostics[0].code if isinstance(error, SpecError) else error.args[0]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def test_an_existing_pool_is_used_and_nothing_else(lab: Lab) -> None:
    lab.batch.pools["shared"] = SHARED
    lab.batch.nodes["shared"] = []
    lab.batch.resize_pool("shared", dedicated=1, spot=0)

    assert "CreatePool" not in kinds(lab.plan(THEIRS))
    assert lab.apply(THEIRS).error is None

    assert list(lab.batch.pools) == ["shared"]
    assert [job.pool_id for job in lab.batch.jobs.values()] == ["shared"]
    assert lab.plan(THEIRS).operations == ()
    claims = load_claims(lab.spec.folder / "flow.yaml")
    doomed = plan_destroy(lab.world.session, claims, file="flow.yaml")
    assert "DeletePool" not in kinds(doomed)


@pytest.mark.parametrize(
    ("code", "there"),
    [
        ("missing-pool", {}),
        ("unusable-pool", {"shared": replace(SHARED, state="deleting")}),
        ("unusable-pool", {"shared": replace(SHARED, target_dedicated=0)}),
        ("too-many-slots", {"shared": replace(SHARED, task_slots_per_node=2)}),
    ],
)
def test_an_existing_pool_that_is_of_no_use_ends_the_plan(
    lab: Lab, code: str, there: dict[str, op.Plan]
) -> None:
    lab.batch.pools |= there  # type: ignore[arg-type]

    assert lab.refusal(THEIRS, "tasks: [{step: s, slots: 3, command: echo}]") == code


def test_another_image_of_an_existing_pool_makes_its_tasks_run_again(lab: Lab) -> None:
    lab.batch.pools["shared"] = SHARED
    lab.batch.nodes["shared"] = []
    lab.batch.resize_pool("shared", dedicated=1, spot=0)
    lab.apply(THEIRS)

    shared = lab.batch.pools["shared"]
    lab.batch.pools["shared"] = replace(shared, image=replace(UBUNTU, sku="other"))

    [added] = [one for one in lab.plan(THEIRS).operations if isinstance(one, op.AddTasks)]
    assert added.tasks[0].reason.code is op.ReasonCode.IMAGE_CHANGED


def test_a_formula_follows_on_fixed_numbers_and_back_without_a_new_pool(lab: Lab) -> None:
    lab.apply(FIXED)

    assert kinds(lab.plan(SCALED)) == ["EnableAutoscale"]
    lab.apply(SCALED)
    assert lab.plan(SCALED).operations == ()
    assert lab.batch.pools["demo"].autoscale

    assert kinds(lab.plan(SCALED.replace("max: 2", "max: 3"))) == ["EnableAutoscale"]
    assert kinds(lab.plan(FIXED)) == ["DisableAutoscale"]
    more = FIXED.replace("dedicated: 2", "dedicated: 3")
    assert kinds(lab.plan(more)) == ["DisableAutoscale", "ResizePool"]
    lab.apply(more)
    assert lab.plan(more).operations == ()


def test_a_formula_that_the_service_cannot_evaluate_is_not_enabled(lab: Lab) -> None:
    lab.apply(SCALED)
    bad = f"pool: {{{IMAGE}, {SIZE}, autoscale: {{formula: 'x = y;'}}}}"
    fault = FailureInfo(category="", code="Bad", message="no y", details={"Message": "Line 1"})
    lab.batch.formula_errors["x = y;"] = fault
    before = lab.batch.pools["demo"].formula

    outcome = lab.apply(bad)

    assert "cannot be evaluated: no y; Line 1" in str(outcome.error)
    assert lab.batch.pools["demo"].formula == before


def test_a_pool_that_scales_gets_longer_for_its_first_node(lab: Lab) -> None:
    def extra(section: str) -> float:
        waits = [one for one in lab.plan(section).operations if isinstance(one, op.WaitForPool)]
        return waits[0].extra_time.total_seconds()

    assert (extra(FIXED), extra(SCALED)) == (0, 600)


@pytest.mark.parametrize(
    "keys",
    [
        "mounts: [{nfs: {source: 'n:/x', path: p}}]",
        "network: {public_ips: none}",
        "disks: [{size: 5}]",
        "inter_node: true",
        "containers_enabled: true",
        "raw: {displayName: mine}",
    ],
)
def test_what_only_a_new_pool_can_have_replaces_it_and_says_which_key(lab: Lab, keys: str) -> None:
    changed = [FIXED.replace("nodes:", f"{keys}, nodes:")]
    if "containers" in keys:
        changed.append("tasks: [{step: work, command: x, container_image: i}]")
    lab.apply(FIXED)

    plan = lab.plan(*changed)
    [replacement] = [one for one in plan.operations if isinstance(one, op.ReplacePool)]

    key = keys.split(":", 1)[0]
    assert replacement.reason.code is op.ReasonCode.IMMUTABLE_SETUP
    assert replacement.reason.text == f"{key} changed: only a new pool can have it"
    lab.apply(*changed)
    assert lab.plan(*changed).operations == ()


def test_another_password_replaces_no_pool(lab: Lab) -> None:
    keys = "user_accounts: [{name: me, password: {secret: word}}]"
    sections = ("params: {word: {secret: true}}", FIXED.replace("nodes:", f"{keys}, nodes:"))
    lab.spec.params = {"word": "one"}
    lab.apply(*sections)

    lab.spec.params = {"word": "two"}

    assert lab.plan(*sections).operations == ()


def test_metadata_of_ones_own_is_changed_in_place_and_never_a_mark(lab: Lab) -> None:
    lab.apply(FIXED)
    changed = FIXED.replace("nodes:", "metadata: {team: a}, nodes:")

    [patch] = lab.plan(changed).operations

    assert isinstance(patch, op.PatchPool)
    assert patch.reason.code is op.ReasonCode.METADATA_CHANGED
    lab.apply(changed)
    assert lab.batch.pools["demo"].metadata["team"] == "a"
    assert lab.batch.pools["demo"].metadata["flowrun_workflow"] == "demo"
    assert lab.plan(changed).operations == ()


def test_another_application_package_reboots_the_nodes_and_runs_the_tasks(lab: Lab) -> None:
    lab.apply(FIXED)
    changed = FIXED.replace("nodes:", "app_packages: [{id: blender}], nodes:")

    found = kinds(lab.plan(changed))

    assert found[:2] == ["PatchPool", "RebootNodes"]
    assert "AddTasks" in found


def test_a_pool_for_a_run_is_made_with_the_job_and_never_by_itself(lab: Lab) -> None:
    own = FIXED.replace("nodes:", "lifetime: run, nodes:")

    plan = lab.plan(own)

    assert "CreatePool" not in kinds(plan)
    [job] = [one for one in plan.operations if isinstance(one, op.CreateJob)]
    assert job.pool_id == ""
    assert job.own_pool is not None
    assert lab.apply(own).error is None
    assert lab.plan(own).warnings == ()
    assert lab.plan(own).operations == ()


def test_an_image_of_ones_own_goes_with_its_node_agent(lab: Lab) -> None:
    image = "image: {id: /my/image, node_agent_sku: batch.node.ubuntu 24.04}"
    section = FIXED.replace(IMAGE, image)

    [create] = [one for one in lab.plan(section).operations if isinstance(one, op.CreatePool)]

    assert create.node_agent_sku == "batch.node.ubuntu 24.04"
    assert create.pool.image == CustomImage(id="/my/image", node_agent_sku=create.node_agent_sku)
    lab.apply(section)
    assert lab.plan(section).operations == ()


@pytest.mark.parametrize(
    "image", [IMAGE, "image: {id: /my/image, node_agent_sku: batch.node.ubuntu 24.04}"]
)
def test_an_image_of_another_operating_system_is_refused(lab: Lab, image: str) -> None:
    section = FIXED.replace(IMAGE, f"{image}, os: windows")

    assert lab.refusal(section) == "wrong-os"


def test_windows_commands_run_in_cmd(lab: Lab) -> None:
    steps = (
        "tasks: [{step: a, command: echo %X%}, {step: b, command: [x, 'a b']}, "
        "{step: c, commands: [one, two]}]"
    )

    tasks = lab.spec.workflow(FIXED.replace("nodes:", "os: windows, nodes:"), steps).tasks

    assert [task.command_line for task in tasks] == [
        'cmd /d /s /c "echo %X%"',
        'x "a b"',
        'cmd /d /s /c "one && two"',
    ]
