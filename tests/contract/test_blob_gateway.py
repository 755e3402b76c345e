"""What every BlobGateway promises, held against a real Azurite."""

import hashlib
import os
import time
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract.conftest import random_key
from flowrun.errors import AuthError, GatewayError
from flowrun.gateways.connect import connect
from flowrun.gateways.transport import Watch
from flowrun.model.connection import Connection
from flowrun.model.files import Access, SasRequest
from flowrun.ports import BlobGateway

ODD_NAMES = ("a b/c d.txt", "ünïcode/文字.txt", "50%/x#y?z&w=+'\".txt", "trailing.", "~")
HOUR = timedelta(hours=1)
BIG = 40 * 1024 * 1024


def md5_of(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def upload(blob: BlobGateway, container: str, name: str, path: Path) -> None:
    blob.upload(container, name, path, md5=md5_of(path), metadata={})


def status_of(url: str, *, method: str = "GET", body: bytes | None = None) -> int:
    """Return how the server answers somebody who has nothing but the URL."""
    headers = {"x-ms-blob-type": "BlockBlob"} if method == "PUT" else {}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=120) as response:  # noqa: S310 - loopback
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def url_of_blob(container_url: str, blob: str) -> str:
    path, _, query = container_url.partition("?")
    return f"{path}/{blob}?{query}"


def test_a_container_is_found_with_its_metadata(blob: BlobGateway, container: str) -> None:
    listed = blob.list_containers(container)

    assert listed == [blob.get_container(container)]
    assert listed[0].metadata == {"mark": "yes"}


def test_a_container_that_is_not_there_is_none(blob: BlobGateway) -> None:
    assert blob.get_container("never-made") is None


def test_a_container_that_exists_cannot_be_created(blob: BlobGateway, container: str) -> None:
    with pytest.raises(GatewayError) as caught:
        blob.create_container(container, metadata={})

    assert caught.value.code == "ContainerAlreadyExists"


def test_a_container_that_is_gone_can_be_deleted(blob: BlobGateway) -> None:
    blob.delete_container("never-made")


def test_a_container_that_is_not_there_has_no_blobs(blob: BlobGateway) -> None:
    assert list(blob.list_blobs("never-made")) == []


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_blob_comes_back_under_any_name(
    blob: BlobGateway, container: str, some_file: Path, tmp_path: Path, name: str
) -> None:
    upload(blob, container, name, some_file)

    blob.download(container, name, tmp_path / "back")
    listed = [listed.name for listed in blob.list_blobs(container)]

    assert (tmp_path / "back").read_bytes() == some_file.read_bytes()
    assert listed == [name]


def test_a_listing_tells_size_hash_and_metadata(
    blob: BlobGateway, container: str, some_file: Path
) -> None:
    md5 = md5_of(some_file)
    blob.upload(container, "a", some_file, md5=md5, metadata={"key": "value"})

    listed = list(blob.list_blobs(container))

    (found,) = listed
    assert (found.size, found.md5, found.metadata) == (4096, md5, {"key": "value"})


def test_a_listing_is_by_name_and_below_the_prefix(
    blob: BlobGateway, container: str, some_file: Path
) -> None:
    for name in ("b/2", "a", "b/1", "c"):
        upload(blob, container, name, some_file)

    below = [listed.name for listed in blob.list_blobs(container, "b/")]
    everything = [listed.name for listed in blob.list_blobs(container)]

    assert below == ["b/1", "b/2"]
    assert everything == ["a", "b/1", "b/2", "c"]


def test_an_upload_replaces_what_was_there(
    blob: BlobGateway, container: str, some_file: Path, tmp_path: Path
) -> None:
    upload(blob, container, "a", some_file)
    some_file.write_bytes(b"new")

    upload(blob, container, "a", some_file)
    blob.download(container, "a", tmp_path / "back")

    assert (tmp_path / "back").read_bytes() == b"new"


def test_an_empty_blob_comes_back_empty(blob: BlobGateway, container: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()

    upload(blob, container, "empty", empty)
    blob.download(container, "empty", tmp_path / "back")

    assert (tmp_path / "back").read_bytes() == b""


def test_a_big_file_goes_in_blocks_and_keeps_its_hash(
    blob: BlobGateway, container: str, tmp_path: Path
) -> None:
    big = tmp_path / "big"
    big.write_bytes(os.urandom(BIG))

    upload(blob, container, "big", big)
    blob.download(container, "big", tmp_path / "back")

    assert md5_of(tmp_path / "back") == md5_of(big)
    assert [listed.md5 for listed in blob.list_blobs(container)] == [md5_of(big)]


@pytest.mark.parametrize("size", [10, BIG])
def test_who_listens_hears_how_many_bytes_are_through(
    blob: BlobGateway, container: str, tmp_path: Path, size: int
) -> None:
    file, sent, received = tmp_path / "file", list[int](), list[int]()
    file.write_bytes(os.urandom(size))

    blob.upload(container, "a", file, md5=md5_of(file), metadata={}, on_bytes=sent.append)
    blob.download(container, "a", tmp_path / "back", on_bytes=received.append)

    assert max(sent) == size
    assert max(received) == size


def test_a_small_file_is_one_request(storage: Connection, container: str, some_file: Path) -> None:
    told: list[tuple[str, str]] = []
    blob = connect(storage, Watch(on_request=lambda *request: told.append(request))).blob

    upload(blob, container, "a", some_file)

    assert told == [("blob", f"PUT /{storage.storage_account}/{container}/a")]


def test_a_blob_that_is_not_there_cannot_be_downloaded(
    blob: BlobGateway, container: str, tmp_path: Path
) -> None:
    with pytest.raises(GatewayError) as caught:
        blob.download(container, "never-made", tmp_path / "back")

    assert (caught.value.code, caught.value.status) == ("BlobNotFound", 404)


def test_blobs_are_deleted_and_missing_ones_are_no_error(
    blob: BlobGateway, container: str, some_file: Path
) -> None:
    for name in (*ODD_NAMES, "stays"):
        upload(blob, container, name, some_file)

    blob.delete_blobs(container, (*ODD_NAMES, "never-made"))

    assert [listed.name for listed in blob.list_blobs(container)] == ["stays"]


def test_deleting_from_a_container_that_is_gone_is_no_error(blob: BlobGateway) -> None:
    blob.delete_blobs("never-made", ("a", "b"))


def test_a_sas_for_reading_allows_just_that(
    blob: BlobGateway, container: str, some_file: Path
) -> None:
    upload(blob, container, "a", some_file)

    url = blob.sas_url(SasRequest(container=container, access=Access.READ), lifetime=HOUR).reveal()

    assert status_of(url_of_blob(url, "a")) == 200
    assert status_of(f"{url}&restype=container&comp=list") == 200
    assert status_of(url_of_blob(url, "b"), method="PUT", body=b"x") == 403
    assert status_of(url_of_blob(url, "a"), method="DELETE") == 403


def test_a_sas_for_writing_allows_just_that(
    blob: BlobGateway, container: str, some_file: Path
) -> None:
    upload(blob, container, "a", some_file)

    url = blob.sas_url(SasRequest(container=container, access=Access.WRITE), lifetime=HOUR).reveal()

    assert status_of(url_of_blob(url, "b"), method="PUT", body=b"x") == 201
    assert status_of(url_of_blob(url, "a")) == 403
    assert status_of(f"{url}&restype=container&comp=list") == 403
    assert status_of(url_of_blob(url, "a"), method="DELETE") == 403


def test_a_sas_is_for_one_container(blob: BlobGateway, storage: Connection, container: str) -> None:
    request = SasRequest(container=container, access=Access.READ)

    url = blob.sas_url(request, lifetime=HOUR).reveal()

    query = url.partition("?")[2]
    other = f"{storage.blob_endpoint}/other?{query}&restype=container&comp=list"
    assert status_of(other) == 403


def test_a_sas_ends(blob: BlobGateway, container: str) -> None:
    request = SasRequest(container=container, access=Access.READ)

    url = blob.sas_url(request, lifetime=timedelta(seconds=-1)).reveal()

    assert status_of(f"{url}&restype=container&comp=list") == 403


def test_a_wrong_key_is_an_auth_error(storage: Connection) -> None:
    blob = connect(replace(storage, storage_key=random_key())).blob

    with pytest.raises(AuthError) as caught:
        blob.list_containers("a")

    assert caught.value.status == 403


def test_a_lease_is_held_by_one_at_a_time(blob: BlobGateway, container: str) -> None:
    lease = blob.lease(container, "lock", seconds=60)
    lease.write("first ü")

    with pytest.raises(GatewayError) as caught:
        blob.lease(container, "lock", seconds=60)
    owner = blob.read_lease_owner(container, "lock")
    lease.release()

    assert caught.value.code == "LeaseAlreadyPresent"
    assert owner == "first ü"


def test_a_released_lease_can_be_taken_by_another(blob: BlobGateway, container: str) -> None:
    first = blob.lease(container, "lock", seconds=60)
    first.release()

    second = blob.lease(container, "lock", seconds=60)
    second.renew()
    second.write("second")
    second.release()

    assert blob.read_lease_owner(container, "lock") == "second"
    assert first.id != second.id


def test_a_lease_that_is_taken_over_is_lost_to_its_holder(
    blob: BlobGateway, container: str
) -> None:
    dead = blob.lease(container, "lock", seconds=60)

    heir = blob.take_over_lease(container, "lock", lease_id=dead.id)
    heir.write("heir")

    for late in (dead.renew, lambda: dead.write("late")):
        with pytest.raises(GatewayError) as caught:
            late()
        assert caught.value.code.startswith("LeaseIdMismatch")
    dead.release()
    heir.renew()
    assert blob.read_lease_owner(container, "lock") == "heir"


def test_a_lease_is_taken_over_from_its_holder_only_and_once(
    blob: BlobGateway, container: str
) -> None:
    dead = blob.lease(container, "lock", seconds=60)
    dead.release()
    living = blob.lease(container, "lock", seconds=60)

    with pytest.raises(GatewayError) as caught:
        blob.take_over_lease(container, "lock", lease_id=dead.id)

    living.renew()
    assert caught.value.code == "LeaseIdMismatchWithLeaseOperation"


def test_a_lease_that_nobody_holds_cannot_be_taken_over(blob: BlobGateway, container: str) -> None:
    dead = blob.lease(container, "lock", seconds=60)
    dead.release()

    with pytest.raises(GatewayError) as caught:
        blob.take_over_lease(container, "lock", lease_id=dead.id)

    assert caught.value.code.startswith("LeaseNotPresent")


@pytest.mark.parametrize("content", [b"\xff\x00", b"[" * 100_000], ids=["bytes", "long"])
def test_a_foreign_text_in_the_lock_is_read_in_part_and_without_a_crash(
    blob: BlobGateway, container: str, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "lock").write_bytes(content)
    upload(blob, container, "lock", tmp_path / "lock")

    owner = blob.read_lease_owner(container, "lock")

    assert owner is not None
    assert len(owner) <= 4096


def test_a_lock_that_nobody_took_has_no_owner(blob: BlobGateway, container: str) -> None:
    assert blob.read_lease_owner(container, "lock") is None
    assert blob.read_lease_owner("never-made", "lock") is None

    blob.lease(container, "lock", seconds=60)
    assert blob.read_lease_owner(container, "lock") is None


def test_a_lease_needs_a_container(blob: BlobGateway) -> None:
    with pytest.raises(GatewayError) as caught:
        blob.lease("never-made", "lock", seconds=60)

    assert caught.value.code == "ContainerNotFound"


@pytest.mark.slow
def test_a_lease_that_ran_out_is_held_anew_unless_another_run_had_it(
    blob: BlobGateway, container: str
) -> None:
    slept = blob.lease(container, "lock", seconds=15)
    time.sleep(16)
    slept.renew()
    time.sleep(16)
    blob.lease(container, "lock", seconds=15).release()

    with pytest.raises(GatewayError) as caught:
        slept.renew()

    assert caught.value.code == "LeaseIdMismatchWithLeaseOperation"
