"""One page of a listing, as the service writes it."""

from datetime import UTC, datetime

from flowrun.gateways.blob_listing import read_page
from flowrun.model.account import BlobInfo

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


def test_a_name_that_xml_cannot_hold_is_decoded() -> None:
    _, second = read_page(PAGE.encode())

    assert (second.name, second.md5, second.metadata) == ("odd\uffffname", None, {})


def test_an_empty_page_has_no_blobs() -> None:
    assert (
        list(read_page(b"<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>")) == []
    )
