"""Lists: pages that survive concurrent inserts, $select, $filter."""

import pytest

from endpoint.running import Client, RunningEndpoint, make_job
from endpoint.signing import VERSION, signed_request


@pytest.fixture(scope="session")
def job(client: Client) -> str:
    make_job(client, "paged", "no-such-pool")
    client.create_tasks("paged", [{"id": f"t{i:03}", "commandLine": "true"} for i in range(250)])
    return "paged"


def test_pages_cover_every_task_once(client: Client, job: str) -> None:
    ids = [task.id for task in client.list_tasks(job, max_results=40)]

    assert len(ids) == len(set(ids)) >= 250


def test_inserts_between_pages_neither_repeat_nor_hide(client: Client, job: str) -> None:
    pages = client.list_tasks(job, max_results=100, filter="startswith(id, 't')").by_page()
    seen = [task.id for task in next(pages)]

    client.create_task(job, {"id": "t000-before", "commandLine": "true"})
    client.create_task(job, {"id": "t249-after", "commandLine": "true"})
    seen += [task.id for page in pages for task in page]

    assert len(seen) == len(set(seen))
    assert {f"t{i:03}" for i in range(250)} | {"t249-after"} <= set(seen)


def test_the_link_to_the_next_page_is_whole(endpoint: RunningEndpoint, job: str) -> None:
    query = f"{VERSION}&%24select=id&maxresults=1"

    answer = signed_request(endpoint, "GET", f"/jobs/{job}/tasks", query=query).json()

    link = answer["odata.nextLink"]
    assert link.startswith(f"{endpoint.url}/jobs/{job}/tasks?")
    assert "$select=id" in link
    assert "maxresults=1" in link
    assert "$skiptoken=" in link


def test_select_leaves_only_what_is_asked(endpoint: RunningEndpoint, job: str) -> None:
    query = f"{VERSION}&%24select=id,state&maxresults=1"

    answer = signed_request(endpoint, "GET", f"/jobs/{job}/tasks", query=query).json()

    assert [set(task) for task in answer["value"]] == [{"id", "state"}]


def test_a_filter_chooses(client: Client, job: str) -> None:
    tasks = client.list_tasks(job, filter="state eq 'active' and startswith(id, 'T01')")

    assert [task.id for task in tasks] == [f"t01{i}" for i in range(10)]


def test_a_page_may_be_shorter_than_asked_when_a_filter_drops_rows(
    client: Client, job: str
) -> None:
    tasks = client.list_tasks(job, filter="id eq 't249'", max_results=5)

    assert [task.id for task in tasks] == ["t249"]
