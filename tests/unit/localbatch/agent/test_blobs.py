"""Listing and writing blobs, against a real blob service."""

from pathlib import Path

import pytest

from localbatch.agent.transfers.blobs import list_blobs, upload_blob
from localbatch.agent.transfers.requests import TransferError, blob_url, without_query
from unit.localbatch.agent.azurite import Container


def test_a_listing_goes_on_over_all_pages(container: Container) -> None:
    names = [f"b{i}" for i in range(7)]
    for name in names:
        container.put(name, b"")

    assert list(list_blobs(container.url, "", page_size=3)) == names


def test_a_prefix_may_hold_anything(container: Container) -> None:
    container.put("a &b/1", b"")
    container.put("a", b"")

    assert list(list_blobs(container.url, "a &")) == ["a &b/1"]


def test_an_error_never_holds_the_signature(container: Container) -> None:
    with pytest.raises(TransferError) as caught:
        list(list_blobs(container.url_with("r"), ""))

    assert "sig=" not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [("http://h/c?sv=1&sig=x", "http://h/c"), ("http://h/c", "http://h/c")],
)
def test_a_shown_url_has_no_query(url: str, shown: str) -> None:
    assert without_query(url) == shown


def test_a_blobs_name_is_quoted_in_its_url() -> None:
    assert blob_url("http://h/c/?sig=x", "a b/#%?.txt") == "http://h/c/a%20b/%23%25%3F.txt?sig=x"


@pytest.mark.slow
def test_a_large_file_is_uploaded_by_blocks(tmp_path: Path, container: Container) -> None:
    file = tmp_path / "large"
    with file.open("wb") as stream:
        for i in range(100):
            stream.write(bytes([i]) * (1 << 20))
        stream.write(b"and a little more")

    upload_blob(file, container.url, "large", headers={"x-ms-blob-content-type": "x/y"})

    blob = container.client.get_blob_client("large")
    committed, _ = blob.get_block_list()
    properties = blob.get_blob_properties()
    assert len(committed) > 1
    assert properties.size == file.stat().st_size
    assert properties.content_settings.content_type == "x/y"
    assert properties.content_settings.content_md5 is not None
    assert blob.download_blob(offset=99 << 20).readall() == bytes([99]) * (1 << 20) + (
        b"and a little more"
    )


@pytest.mark.parametrize("name", ["a\x1b[31mb.out", "a\x01b", "nul\x00", "a\ufffeb", "a\udc80b"])
def test_a_name_that_no_listing_can_hold_is_refused(
    tmp_path: Path, container: Container, name: str
) -> None:
    (tmp_path / "f").write_text("x")

    with pytest.raises(TransferError) as caught:
        upload_blob(tmp_path / "f", container.url, name, headers={})

    assert "control characters" in str(caught.value)
    assert list(list_blobs(container.url, "")) == []
