"""A0008: tasks may be added to a disabled job; they stay active until it is enabled."""

from azure.batch.models import BatchJobDisableOptions, BatchTaskState, DisableBatchJobOption

from assumptions.conftest import Lab


def test_a_disabled_job_takes_tasks_and_runs_none(lab: Lab) -> None:
    job = lab.make_job(lab.make_pool())
    options = BatchJobDisableOptions(disable_tasks=DisableBatchJobOption.REQUEUE)
    lab.client.begin_disable_job(job, options).result()

    lab.client.create_task(job, {"id": "t", "commandLine": "/bin/true"})  # type: ignore[arg-type]

    lab.eventually(lambda: lab.node_state() == "idle")
    assert lab.task().state == BatchTaskState.ACTIVE
    lab.client.begin_enable_job(job).result()
    lab.eventually(lambda: lab.task().state == BatchTaskState.COMPLETED)
