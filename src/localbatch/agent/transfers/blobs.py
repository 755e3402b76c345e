"""What the agent asks of a blob container: its names, a blob's bytes, a new blob."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

from localbatch.agent.transfers.requests import (
    TransferError,
    Trouble,
    blob_url,
    open_response,
    put,
    with_query,
)

# What is larger goes in blocks, of which a broken connection costs one and not the whole.
_SINGLE_PUT_BYTES: Final = 64 << 20
# A blob has at most 50,000 blocks: these make 390 GiB.
_BLOCK_BYTES: Final = 8 << 20
# The longest page that Storage gives.
_PAGE: Final = 5000
# What XML has no place for. One blob of such a name would break every listing of its container.
_UNLISTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def list_blobs(container_url: str, prefix: str, *, page_size: int = _PAGE) -> Iterator[str]:
    """Yield the names of the container's blobs that start with the prefix.

    Raises:
        TransferError: a page could not be read.
    """
    marker = ""
    while True:
        query = (
            f"restype=container&comp=list&maxresults={page_size}"
            f"&prefix={quote(prefix, safe='')}&marker={quote(marker, safe='')}"
        )
        with open_response(with_query(container_url, query)) as response:
            page = _parse(response.read())
        yield from (_name(element) for element in page.iterfind("Blobs/Blob/Name"))
        marker = page.findtext("NextMarker") or ""
        if not marker:
            return


def upload_blob(path: Path, container_url: str, name: str, *, headers: Mapping[str, str]) -> None:
    """Write a file as a block blob, replacing what is there.

    Raises:
        TransferError: it failed for good.
        OSError: the file could not be read.
    """
    if _UNLISTABLE.search(name):
        raise TransferError(Trouble.OTHER, "a blob's name cannot hold control characters")
    url = blob_url(container_url, name)
    with path.open("rb") as file:
        size = path.stat().st_size
        if size <= _SINGLE_PUT_BYTES:
            _put_whole(url, file, size=size, headers=headers)
        else:
            _put_blocks(url, file, headers=headers)


def _put_whole(url: str, file: BufferedReader, *, size: int, headers: Mapping[str, str]) -> None:
    own = {
        "x-ms-blob-type": "BlockBlob",
        # A listing shows it, and changes are told by it without another request for each blob.
        "x-ms-blob-content-md5": _base64(hashlib.file_digest(file, _md5).digest()),
    }
    # The digest has read it to its end.
    file.seek(0)
    put(url, file, size=size, headers={**headers, **own})


def _put_blocks(url: str, file: BufferedReader, *, headers: Mapping[str, str]) -> None:
    digest = _md5()
    ids: list[str] = []
    while block := file.read(_BLOCK_BYTES):
        digest.update(block)
        # All ids of a blob must be equally long.
        ids.append(_base64(f"{len(ids):08}".encode()))
        target = with_query(url, f"comp=block&blockid={quote(ids[-1], safe='')}")
        put(target, block, size=len(block), headers={})
    entries = "".join(f"<Latest>{block_id}</Latest>" for block_id in ids)
    body = f'<?xml version="1.0" encoding="utf-8"?><BlockList>{entries}</BlockList>'.encode()
    # Storage reckons none for a blob that is put together of blocks.
    own = {"x-ms-blob-content-md5": _base64(digest.digest())}
    put(with_query(url, "comp=blocklist"), body, size=len(body), headers={**headers, **own})


def _parse(page: bytes) -> ET.Element:
    try:
        return ET.fromstring(page)  # noqa: S314  # expat itself limits expansion
    except ET.ParseError:
        raise TransferError(Trouble.OTHER, "the list of blobs is not XML") from None


def _name(element: ET.Element) -> str:
    name = element.text or ""
    # Storage percent-encodes a name that XML cannot hold, and says so.
    return unquote(name) if element.get("Encoded") == "true" else name


def _md5() -> "hashlib._Hash":
    # It finds changes and protects nothing; without this it is refused where FIPS rules hold.
    return hashlib.md5(usedforsecurity=False)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
