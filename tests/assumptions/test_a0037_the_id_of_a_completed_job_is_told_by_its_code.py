"""A0037: creating a job whose id a completed job has is told JobCompleted, not JobExists.

`execute.jobs` takes either for "it is there already".
"""

from assumptions.conftest import Lab


def test_the_id_of_a_completed_job_is_told_by_its_code(lab: Lab) -> None:
    job = lab.make_job(lab.prefix)
    lab.gateways.batch.terminate_job(job, reason="Done")
    lab.eventually(lambda: lab.client.get_job(job).state == "completed")

    body = {"id": job, "poolInfo": {"poolId": lab.prefix}}
    refusal = lab.refusal(lambda: lab.client.create_job(body))  # type: ignore[arg-type]

    assert refusal == (409, "JobCompleted")
