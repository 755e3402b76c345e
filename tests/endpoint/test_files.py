"""The files of a task over the wire."""

from pathlib import Path
from urllib.parse import quote

import pytest
from azure.core.exceptions import HttpResponseError

from endpoint.refusals import refused
from endpoint.running import (
    ACCOUNT,
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    read,
    shell,
    state_of,
)
from endpoint.signing import signed_request


@pytest.fixture(scope="session")
def job(client: Client) -> str:
    make_job(client, "files", "shared")
    script = 'echo 0123456789; mkdir -p d; echo hi > "d/a b.txt"; ln -s /etc/passwd link'
    client.create_task("files", {"id": "t", "commandLine": shell(script)})
    eventually(lambda: state_of(client, "files", "t") == "completed")
    return "files"


def test_files_are_listed_flat_or_with_all_below(client: Client, job: str) -> None:
    flat = [file.name for file in client.list_task_files(job, "t")]
    everything = {file.name: file for file in client.list_task_files(job, "t", recursive=True)}

    assert flat == ["stderr.txt", "stdout.txt", "wd"]
    assert "wd/d/a b.txt" in everything
    assert everything["wd"].is_directory is True
    assert everything["wd"].properties is None
    properties = everything["stdout.txt"].properties
    assert properties
    assert properties.content_length == 11


def test_a_files_list_is_paged_by_name(client: Client, job: str) -> None:
    pages = client.list_task_files(job, "t", recursive=True, max_results=2)

    names = [file.name for file in pages]

    assert names == [file.name for file in client.list_task_files(job, "t", recursive=True)]


def test_a_file_is_downloaded_whole_or_in_part(client: Client, job: str) -> None:
    whole = read(client, job, "t")
    part = b"".join(client.download_task_file(job, "t", "stdout.txt", ocp_range="bytes=2-4"))

    assert (whole, part) == ("0123456789\n", b"234")


def test_a_name_with_a_slash_and_a_blank_is_found(client: Client, job: str) -> None:
    assert read(client, job, "t", "wd/d/a b.txt") == "hi\n"


def test_real_slashes_after_files_are_understood(endpoint: RunningEndpoint, job: str) -> None:
    answer = signed_request(endpoint, "GET", f"/jobs/{job}/tasks/t/files/wd/d/a%20b.txt")

    assert (answer.status_code, answer.text) == (200, "hi\n")


def test_head_tells_size_and_mode(client: Client, job: str) -> None:
    properties = client.get_task_file_properties(job, "t", "stdout.txt")

    assert properties.content_length == 11
    assert properties.file_mode.startswith("0o100")
    assert properties.is_directory is False


@pytest.mark.parametrize("name", ["none.txt", "../t/stdout.txt", "/etc/passwd", "wd/link", "wd"])
def test_what_is_no_file_of_the_task_is_not_found(
    endpoint: RunningEndpoint, job: str, name: str
) -> None:
    quoted = quote(name, safe="")

    answer = signed_request(endpoint, "GET", f"/jobs/{job}/tasks/t/files/{quoted}")

    assert (answer.status_code, answer.json()["code"]) == (404, "FileNotFound")


def test_a_range_beyond_the_file_is_refused(client: Client, job: str) -> None:
    with pytest.raises(HttpResponseError) as caught:
        client.download_task_file(job, "t", "stdout.txt", ocp_range="bytes=50-60")

    assert caught.value.status_code == 416


def test_a_file_can_be_deleted(client: Client, job: str) -> None:
    client.create_task(job, {"id": "waste", "commandLine": shell("mkdir d; echo hi > d/a")})
    eventually(lambda: state_of(client, job, "waste") == "completed")

    client.delete_task_file(job, "waste", "wd/d", recursive=True)

    names = [file.name for file in client.list_task_files(job, "waste", recursive=True)]
    assert "wd/d" not in names


def test_an_active_task_has_no_files(client: Client) -> None:
    make_job(client, "fileless", "no-such-pool")
    client.create_task("fileless", {"id": "t", "commandLine": "true"})

    with refused("OperationInvalidForCurrentState", 409):
        list(client.list_task_files("fileless", "t"))


def test_a_growing_file_can_be_read_while_the_task_runs(client: Client) -> None:
    make_job(client, "growing", "shared")
    client.create_task("growing", {"id": "t", "commandLine": shell("echo one; sleep 60")})
    eventually(lambda: state_of(client, "growing", "t") == "running")

    eventually(lambda: read(client, "growing", "t") == "one\n")

    client.begin_delete_job("growing", polling_interval=0.05).result()


def test_the_account_is_named_nowhere_below_the_root(endpoint: RunningEndpoint) -> None:
    """The key is not written into the state, nor into a log beside it."""
    assert ACCOUNT
    files = [path for path in Path(endpoint.root).rglob("*") if path.is_file()]

    assert files
    assert not [path for path in files if endpoint.key.encode() in path.read_bytes()]
