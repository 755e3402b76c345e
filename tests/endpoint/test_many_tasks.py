"""A filter looks at some tasks a request, and still finds every one."""

from endpoint.running import Client, RunningEndpoint, make_job
from endpoint.signing import VERSION, signed_request

TASKS = 3_000


def test_every_task_is_found_though_a_filter_looks_at_some_a_request(
    client: Client, endpoint: RunningEndpoint
) -> None:
    make_job(client, "filtered-many", "none-yet")
    tasks = [{"id": f"t{n:04}", "commandLine": "true"} for n in range(TASKS)]
    client.create_tasks("filtered-many", tasks, max_concurrency=2)

    found = [
        task.id for task in client.list_tasks("filtered-many", filter="startswith(id, 't299')")
    ]

    first = signed_request(
        endpoint,
        "GET",
        "/jobs/filtered-many/tasks",
        query=f"{VERSION}&$filter=startswith(id, 't299')",
    )
    assert found == [f"t299{n}" for n in range(10)]
    assert first.json()["value"] == []
