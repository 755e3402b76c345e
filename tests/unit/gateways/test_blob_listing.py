"""One page of a listing, as the service writes it."""

from datetime import UTC, datetime

import pytest

from flowrun.gateways.blob_listing import read_page
from flowrun.model.account import BlobInfo
from unit.gateways.conftest import Connect
from unit.gateways.scripted_server import Answer, scripted_server

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<EnumerationResults ServiceEndpoint="https://x/" ContainerName="c"><Blobs>
<Blob><Name>a/b c.txt</Name><Properties>
<Last-Modified>Tue, 24 Nov 2026 02:00:01 GMT</Last-Modified><Etag>0x1</Etag>
<Content-Length>5</Content-Length><Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5>
</Properties><Metadata><flowrun_input>1</flowrun_input></Metadata></Blob>
<Blob><Name Encoded="true">odd%EF%BF%BFname</Name><Properties>
<Last-Modified>Tue, 24 Nov 2026 02:00:02 GMT</Last-Modified><Etag>0x2</Etag>
<Content-Length>0</Content-Length><Content-MD5 />
</Properties></Blob>
</Blobs><NextMarker /></EnumerationResults>"""

XML = {"Content-Type": "application/xml"}


def one_blob(name: str, size: int, properties: str, metadata: str) -> bytes:
    return (
        f"<EnumerationResults><Blobs><Blob><Name>{name}</Name><Properties>"
        "<Last-Modified>Tue, 24 Nov 2026 02:00:01 GMT</Last-Modified>"
        f"<Content-Length>{size}</Content-Length>{properties}</Properties>"
        f"<Metadata>{metadata}</Metadata></Blob></Blobs></EnumerationResults>"
    ).encode()


def test_a_page_becomes_blobs_with_md5_time_and_metadata() -> None:
    first = next(read_page(PAGE.encode()))

    assert first == BlobInfo(
        name="a/b c.txt",
        size=5,
        md5="5d41402abc4b2a76b9719d911017c592",
        etag="0x1",
        last_modified=datetime(2026, 11, 24, 2, 0, 1, tzinfo=UTC),
        metadata={"flowrun_input": "1"},
    )


def test_a_listing_asks_once_for_each_page(connect_to: Connect) -> None:
    """However many blobs there are, none is asked for on its own."""
    pages = [
        PAGE.replace("<NextMarker />", "<NextMarker>more</NextMarker>"),
        PAGE.replace("a/b c.txt", "b.txt"),
    ]
    answers = [Answer(body=page.encode(), headers=XML) for page in pages]

    with scripted_server(*answers) as script:
        found = [blob.name for blob in connect_to(script.url).blob.list_blobs("c")]

    assert found == ["a/b c.txt", "odd\uffffname", "b.txt", "odd\uffffname"]
    assert script.lines == ["GET /acc/c"] * 2


@pytest.mark.parametrize(
    "trouble",
    [Answer(reset=True), Answer(status=503, headers={"x-ms-error-code": "ServerBusy"})],
    ids=["reset", "503"],
)
def test_a_page_that_came_at_the_second_try_is_read(connect_to: Connect, trouble: Answer) -> None:
    page = Answer(body=PAGE.encode(), headers=XML)

    with scripted_server(trouble, page) as script:
        found = [blob.name for blob in connect_to(script.url).blob.list_blobs("c")]

    assert found == ["a/b c.txt", "odd\uffffname"]
    assert script.lines == ["GET /acc/c"] * 2


def test_a_name_that_xml_cannot_hold_is_decoded() -> None:
    _, second = read_page(PAGE.encode())

    assert (second.name, second.md5, second.metadata) == ("odd\uffffname", None, {})


def test_an_empty_page_has_no_blobs() -> None:
    assert (
        list(read_page(b"<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>")) == []
    )


@pytest.mark.parametrize(
    ("name", "size", "properties", "metadata"),
    [
        ("sub", 0, "", "<hdi_isfolder>true</hdi_isfolder>"),
        ("sub", 0, "", "<Hdi_IsFolder>True</Hdi_IsFolder>"),
        ("sub", 0, "<ResourceType>directory</ResourceType>", ""),
        ("sub/", 0, "", ""),
    ],
)
def test_a_folder_is_no_blob(name: str, size: int, properties: str, metadata: str) -> None:
    assert list(read_page(one_blob(name, size, properties, metadata))) == []


@pytest.mark.parametrize(
    ("name", "size", "metadata"),
    [("sub", 0, ""), ("sub/", 3, ""), ("sub", 0, "<hdi_isfolder>false</hdi_isfolder>")],
)
def test_a_blob_that_looks_like_a_folder_is_one_still(name: str, size: int, metadata: str) -> None:
    assert [blob.name for blob in read_page(one_blob(name, size, "", metadata))] == [name]
