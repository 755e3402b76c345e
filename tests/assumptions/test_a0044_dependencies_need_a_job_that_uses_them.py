"""A0044: dependsOn in a job without usesTaskDependencies is an UnsupportedProperty."""

from typing import Any

from assumptions.conftest import Lab


def test_dependencies_need_a_job_that_uses_them(lab: Lab) -> None:
    job = lab.prefix
    lab.client.create_job({"id": job, "poolInfo": {"poolId": "none"}})  # type: ignore[arg-type]  # the SDK takes its JSON too
    child: Any = {"id": "child", "commandLine": "true", "dependsOn": {"taskIds": ["parent"]}}

    refusal = lab.refusal(lambda: lab.client.create_task(job, child))
    group: Any = {"value": [child]}
    [result] = lab.client.create_task_collection(job, group).as_dict()["value"]

    assert refusal == (400, "UnsupportedProperty")
    assert (result["status"], result["error"]["code"]) == ("ClientError", "UnsupportedProperty")
