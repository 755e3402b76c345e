"""Schedules against an account in memory: made, changed in place, left alone, taken away."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.world import kinds
from flowrun.actions.destroy import plan_destroy
from flowrun.actions.plan import plan_apply
from flowrun.errors import GatewayError, StaleError
from flowrun.execute.context import Context
from flowrun.execute.schedules import create_schedule
from flowrun.language.load import load_claims
from flowrun.model.account import JobInfo, ScheduleInfo
from flowrun.model.secret import Secret
from flowrun.plan import operations as op
from flowrun.report.plan.rows import describe
from flowrun.state.lifetimes import WITHOUT_END
from unit.plan.test_pools import FIXED, Lab

DAILY = "schedule: {every: 24h}"
UNTIL = "schedule: {every: 24h, until: 2026-01-03T00:00:00Z}"
TASK = 'tasks: [{step: work, command: "true"}]'
OTHER_TASK = 'tasks: [{step: work, command: "false"}]'
READING = (
    "containers: [in]",
    "inputs: [{container: in, files: a.txt}]",
    "tasks: [{step: work, command: cat a.txt, resource_files: [{container: in, blob: a.txt}]}]",
)
MARKS = {"flowrun_workflow": "demo"}
DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def test_a_schedule_takes_the_place_of_a_run_and_a_second_plan_is_empty(lab: Lab) -> None:
    lab.apply(FIXED, DAILY)

    (request,) = lab.batch.requests.values()
    assert (request.id, request.pool) == ("demo", "demo")
    assert [file.path for file in request.task.output_files] == ["logs"]
    assert lab.batch.jobs == {}
    assert lab.batch.get_pool("demo") is not None
    assert lab.plan(FIXED, DAILY).is_empty


def test_a_year_later_there_is_still_nothing_to_do(lab: Lab) -> None:
    start = FIXED[:-1] + ", start_task: {command: cp, resource_files: [{container: in}]}}"
    sections = (start, DAILY, *READING)
    lab.spec.write_files("a.txt")
    lab.apply(*sections)
    assert set(lab.world.blob.lifetimes) == {WITHOUT_END}

    lab.world.clock.sleep(365 * DAY)

    assert lab.plan(*sections).is_empty


def test_what_its_jobs_do_is_changed_in_place(lab: Lab) -> None:
    lab.apply(FIXED, DAILY)

    plan = lab.plan(FIXED, DAILY, OTHER_TASK)
    lab.apply(FIXED, DAILY, OTHER_TASK)

    assert kinds(plan) == ["UpdateSchedule"]
    assert not plan.destructive
    assert "false" in lab.batch.requests["demo"].task.command_line
    assert lab.plan(FIXED, DAILY, OTHER_TASK).is_empty


def test_another_flowrun_changes_no_schedule(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.apply(FIXED, DAILY)

    monkeypatch.setattr("flowrun.state.marks.__version__", "99.0")

    assert lab.plan(FIXED, DAILY).is_empty


@pytest.mark.parametrize(
    "schedule",
    ["schedule: {every: 12h}", "schedule: {every: 24h, start_window: 1h}", UNTIL],
)
def test_when_its_jobs_begin_is_changed_in_place(lab: Lab, schedule: str) -> None:
    lab.apply(FIXED, DAILY)

    assert kinds(lab.plan(FIXED, schedule)) == ["UpdateSchedule"]


def test_a_changed_input_is_uploaded_and_no_more(lab: Lab) -> None:
    lab.spec.write_files("a.txt")
    lab.apply(FIXED, DAILY, *READING)

    lab.spec.write("a.txt", "changed")

    assert kinds(lab.plan(FIXED, DAILY, *READING)) == ["UploadFiles"]


def test_a_changed_secret_is_noticed_with_the_key_of_the_account(lab: Lab) -> None:
    sections = (
        FIXED,
        DAILY,
        "params: {token: {type: string, secret: true}}",
        'tasks: [{step: work, command: "true", env: {TOKEN: {secret: token}}}]',
    )
    session = replace(lab.world.session, secrets_key=Secret("the key"))

    def plan(token: str) -> op.Plan:
        lab.spec.environ = {"FLOWRUN_PARAM_TOKEN": token}
        return plan_apply(session, lab.spec.draft(*sections))

    first = plan("one")
    lab.world.carry_out(first, lambda: first)

    assert plan("one").is_empty
    assert kinds(plan("two")) == ["UpdateSchedule"]


def test_without_its_key_the_schedule_is_deleted_before_a_run_begins(lab: Lab) -> None:
    lab.apply(FIXED, DAILY)

    plan = lab.plan(FIXED)
    lab.apply(FIXED)

    assert kinds(plan)[:2] == ["DeleteSchedule", "CreateJob"]
    assert plan.destructive
    assert lab.batch.schedules == {}
    assert lab.batch.runs == ["work"]


def test_a_schedule_of_an_earlier_id_is_deleted(lab: Lab) -> None:
    lab.apply(FIXED, DAILY)

    assert kinds(lab.plan(FIXED, DAILY, "job: {id: other}")) == ["DeleteSchedule", "CreateSchedule"]


def test_an_open_run_is_ended_for_a_schedule(lab: Lab) -> None:
    lab.batch.exit_code = lambda _task: None
    plan = lab.plan(FIXED)
    lab.world.carry_out(replace(plan, operations=plan.operations[:-2]), lambda: lab.plan(FIXED))

    assert kinds(lab.plan(FIXED, DAILY)) == ["TerminateJob", "CreateSchedule"]


def test_a_schedule_of_somebody_else_is_refused(lab: Lab) -> None:
    lab.batch.schedules["DEMO"] = ScheduleInfo(id="DEMO", state="active")

    assert "job schedule 'DEMO' exists and was not made by flowrun" in lab.refusal(FIXED, DAILY)
    assert lab.plan(FIXED).schedules == ()


@pytest.mark.parametrize("state", ["completed", "terminating"])
def test_one_that_was_ended_early_is_made_anew(lab: Lab, state: str) -> None:
    lab.apply(FIXED, UNTIL)
    lab.batch.schedules["demo"] = replace(lab.batch.schedules["demo"], state=state)

    assert kinds(lab.plan(FIXED, UNTIL)) == ["DeleteSchedule", "CreateSchedule"]


def test_one_whose_time_is_over_is_left_and_none_is_made_so_late(lab: Lab) -> None:
    lab.apply(FIXED, UNTIL)
    lab.world.clock.sleep(30 * DAY)

    for state in ("active", "completed"):
        lab.batch.schedules["demo"] = replace(lab.batch.schedules["demo"], state=state)
        plan = lab.plan(FIXED, UNTIL)
        assert plan.is_empty
        assert "the time of schedule 'demo' is over" in plan.warnings[0]

    del lab.batch.schedules["demo"]
    assert lab.refusal(FIXED, UNTIL) == "schedule-over"


def test_one_that_somebody_disabled_stays_so_and_that_is_said(lab: Lab) -> None:
    lab.apply(FIXED, DAILY)
    lab.batch.schedules["demo"] = replace(lab.batch.schedules["demo"], state="disabled")

    plan = lab.plan(FIXED, DAILY)

    assert plan.is_empty
    assert "schedule 'demo' is disabled" in plan.warnings[0]


def test_one_that_is_being_deleted_is_waited_for(lab: Lab) -> None:
    lab.batch.schedules["demo"] = ScheduleInfo(id="demo", state="deleting", metadata=MARKS)

    assert kinds(lab.plan(FIXED, DAILY))[-1] == "CreateSchedule"
    assert "DeleteSchedule" not in kinds(lab.plan(FIXED, DAILY))


def test_without_an_account_key_it_must_end_while_its_access_lasts(lab: Lab) -> None:
    lab.world.blob.longest_sas = timedelta(days=7) - timedelta(hours=1)

    assert lab.refusal(FIXED, DAILY) == "short-access"
    assert lab.refusal(FIXED, UNTIL) == "short-access"
    lab.apply(FIXED, UNTIL, "job: {max_wall_clock: 1h}")
    assert set(lab.world.blob.lifetimes) == {lab.world.blob.longest_sas}


def test_each_job_may_have_a_pool_of_its_own(lab: Lab) -> None:
    lab.apply(FIXED[:-1] + ", lifetime: run}", DAILY)

    request = lab.batch.requests["demo"]
    assert not isinstance(request.pool, str)
    assert request.pool.pool.id == "demo"
    assert lab.batch.get_pool("demo") is None


def test_a_repeated_creation_finds_what_it_made_and_nobody_elses(lab: Lab) -> None:
    plan = lab.plan(FIXED, DAILY)
    lab.apply(FIXED, DAILY)
    context = Context(session=lab.world.session, notify=lambda _event: None, bookkeeping="")
    operation = plan.operations[-1]
    assert isinstance(operation, op.CreateSchedule)

    assert create_schedule(context, operation).detail == "was there already"

    lab.batch.schedules["demo"] = ScheduleInfo(id="demo", state="active")
    with pytest.raises(StaleError):
        create_schedule(context, operation)


def test_what_the_service_refuses_is_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_request: object) -> None:
        raise GatewayError("JobWithSameIdExists", 409, "")

    monkeypatch.setattr(lab.batch, "create_schedule", refuse)

    outcome = lab.apply(FIXED, DAILY)

    assert isinstance(outcome.error, GatewayError)
    assert outcome.error.code == "JobWithSameIdExists"


def test_a_deletion_ends_when_the_last_job_is_gone(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.apply(FIXED, DAILY)
    plan = lab.plan(FIXED)
    job = JobInfo(id="demo:job-1", state="deleting", pool_id="demo", terminates=True)
    answers = [[job], [job], []]
    monkeypatch.setattr(lab.batch, "list_jobs", lambda _prefix: answers.pop(0))

    lab.world.carry_out(replace(plan, operations=plan.operations[:1]), lambda: plan)

    assert answers == []


def test_on_windows_logs_stay_on_the_node(lab: Lab) -> None:
    image = "{id: /image, node_agent_sku: batch.node.windows amd64}"
    pool = (
        f"pool: {{os: windows, image: {image}, vm_size: Standard_D2s_v3, nodes: {{dedicated: 1}}}}"
    )

    lab.apply(pool, DAILY)

    assert lab.batch.requests["demo"].task.output_files == ()


def test_destroy_takes_the_schedule_first_and_its_jobs_with_it(lab: Lab, tmp_path: Path) -> None:
    lab.apply(FIXED, DAILY)
    for job_id in ("demo:job-1", "gone:job-7"):
        lab.batch.jobs[job_id] = JobInfo(
            id=job_id, state="completed", pool_id="demo", terminates=True, metadata=MARKS
        )
        lab.batch.tasks[job_id] = {}

    plan = plan_destroy(lab.world.session, load_claims(tmp_path / "flow.yaml"), file="")

    assert kinds(plan)[:3] == ["DeleteSchedule", "DeleteJob", "DeletePool"]
    assert plan.operations[1] == op.DeleteJob(job_id="gone:job-7", reason=plan.operations[1].reason)


def test_a_plan_tells_when_jobs_begin(lab: Lab) -> None:
    made = lab.plan(FIXED, UNTIL)
    lab.apply(FIXED, DAILY)
    changed = lab.plan(FIXED, UNTIL)
    told = [describe(plan.operations[-1]) for plan in (made, changed)]

    words = "every day until 2026-01-03 00:00 UTC"
    assert told[0].verdict == f"create, to run task 'work' {words}"
    assert told[1].verdict == f"update in place, for the jobs to come: {words}"
    assert told[1].reason is not None


@pytest.mark.parametrize("count", range(6))
def test_an_apply_that_was_cut_off_anywhere_is_finished_by_the_next(lab: Lab, count: int) -> None:
    sections = (FIXED, "schedule: {every: 24h, start: 2025-01-01T02:00:00Z}", *READING)
    lab.spec.write_files("a.txt")
    plan = lab.plan(*sections)
    cut = replace(plan, operations=plan.operations[:count])
    lab.world.carry_out(cut, lambda: cut)

    lab.apply(*sections)

    assert lab.plan(*sections).is_empty
    start = lab.batch.requests["demo"].schedule.start
    assert start is not None
    # A time that has passed is sent as the next one that is due.
    assert (start.hour, start > lab.world.clock.now()) == (2, True)
