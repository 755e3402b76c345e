"""A listing of blobs -> BlobInfo, page by page.

The SDK spends more than half a millisecond on each blob of a full listing, which is seconds for
ten thousand inputs. Its listing of names is quick, asks the service for the same pages, and lets a
hook see them: they are read here.
"""

import base64
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from azure.core.pipeline import PipelineResponse
from azure.storage.blob import ContainerClient

from flowrun.model.account import BlobInfo


def list_blobs(client: ContainerClient, prefix: str) -> Iterator[BlobInfo]:
    """Yield the blobs with their metadata, by name."""
    answers: list[bytes] = []

    def keep(response: PipelineResponse[Any, Any]) -> None:
        answers.append(response.http_response.body())

    pages = client.list_blob_names(
        name_starts_with=prefix or None, include=["metadata"], raw_response_hook=keep
    ).by_page()
    # The names that the SDK reads are dropped: the hook has seen the page.
    for _ in pages:
        yield from read_page(answers[-1])
        # A page may have megabytes: one at a time is kept.
        answers.clear()


def read_page(page: bytes) -> Iterator[BlobInfo]:
    """Yield the blobs of one page of the service's XML, without those that stand for folders."""
    for blob in ET.fromstring(page).iterfind("Blobs/Blob"):  # noqa: S314 - the account's own answer
        properties = blob.find("Properties")
        if properties is not None:
            found = _blob_info(blob, properties)
            if not _is_folder(found, properties):
                yield found


def _blob_info(blob: ET.Element, properties: ET.Element) -> BlobInfo:
    md5 = properties.findtext("Content-MD5")
    return BlobInfo(
        name=_name(blob),
        size=int(properties.findtext("Content-Length", "0")),
        # In hex, as `hash_file` writes it; Storage has it in base64.
        md5=base64.b64decode(md5).hex() if md5 else None,
        etag=properties.findtext("Etag", ""),
        last_modified=parsedate_to_datetime(properties.findtext("Last-Modified", "")),
        metadata={element.tag: element.text or "" for element in blob.iterfind("Metadata/*")},
    )


def _is_folder(found: BlobInfo, properties: ET.Element) -> bool:
    """Accounts with a hierarchical namespace list folders as blobs; tools make them by hand."""
    if properties.findtext("ResourceType", "") == "directory":
        return True
    # Tools differ in how they write this mark: `hdi_isfolder`, `Hdi_isfolder`.
    marks = {name.lower(): text.lower() for name, text in found.metadata.items()}
    return marks.get("hdi_isfolder") == "true" or (found.name.endswith("/") and not found.size)


def _name(blob: ET.Element) -> str:
    """Names that XML cannot hold come percent-encoded and marked so."""
    name = blob.find("Name")
    if name is None:
        return ""
    text = name.text or ""
    return unquote(text) if name.get("Encoded") == "true" else text
