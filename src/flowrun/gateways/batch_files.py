"""Resource files, output files and environment settings as Batch's REST API takes them.

In: model values and the SAS URLs that were minted for them. Out: plain dicts in REST names.
Pure; the only place where a Secret is revealed to Batch.
"""

from collections.abc import Iterable, Mapping
from typing import assert_never
from urllib.parse import quote

from flowrun.model.account import MAKER_MARK, WORKFLOW_MARK
from flowrun.model.files import (
    BlobFile,
    BlobTree,
    OutputFile,
    ResourceFile,
    UrlFile,
    sas_request,
)
from flowrun.model.requests import Body
from flowrun.model.secret import Secret
from flowrun.ports import SasUrls


def resource_file_bodies(files: Iterable[ResourceFile], sas: SasUrls) -> list[Body]:
    """Return `resourceFiles`."""
    return [_resource_file(file, sas) for file in files]


def output_file_bodies(files: Iterable[OutputFile], sas: SasUrls) -> list[Body]:
    """Return `outputFiles`."""
    return [_output_file(file, sas) for file in files]


def environment_bodies(env: Mapping[str, str | Secret]) -> list[Body]:
    """Return `environmentSettings`."""
    return [{"name": name, "value": _reveal(value)} for name, value in env.items()]


def _resource_file(file: ResourceFile, sas: SasUrls) -> Body:
    match file:
        case BlobFile():
            # The SAS of a container is good for each of its blobs, so that one serves many files.
            url = _blob_url(_container_url(file, sas), file.blob)
            body = {"httpUrl": url, "filePath": file.path}
        case BlobTree():
            # Batch does not take the prefix off: blobs land under
            # their whole names, below `filePath`.
            url = _container_url(file, sas)
            body = {"storageContainerUrl": url, "blobPrefix": file.prefix, "filePath": file.path}
        case UrlFile():
            body = {"httpUrl": file.url, "filePath": file.path}
        case _:
            assert_never(file)
    return _without_empty(body | {"fileMode": file.mode}) | _identity(file.identity)


def _output_file(file: OutputFile, sas: SasUrls) -> Body:
    url = _container_url(file, sas)
    # Without a path the file lands at the top of the container, under its own name.
    container = _without_empty({"containerUrl": url, "path": file.path}) | _identity(file.identity)
    # A0046: so each blob says which task made it, without a request of ours.
    marks = {MAKER_MARK: file.maker, WORKFLOW_MARK: file.workflow}
    headers = [{"name": f"x-ms-meta-{mark}", "value": text} for mark, text in marks.items() if text]
    if headers:
        container["uploadHeaders"] = headers
    return {
        "filePattern": file.pattern,
        "destination": {"container": container},
        "uploadOptions": {"uploadCondition": file.when.value},
    }


def _identity(resource_id: str) -> Body:
    return {"identityReference": {"resourceId": resource_id}} if resource_id else {}


def _container_url(file: BlobFile | BlobTree | OutputFile, sas: SasUrls) -> str:
    return sas[sas_request(file)].reveal()


def _blob_url(container_url: str, blob: str) -> str:
    path, _, query = container_url.partition("?")
    # A slash parts the folders of a name; any other sign could end the path or begin a query.
    address = f"{path}/{quote(blob, safe='/')}"
    # Signed in by an identity, the address has no SAS behind it.
    return f"{address}?{query}" if query else address


def _reveal(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _without_empty(body: Mapping[str, str | None]) -> Body:
    return {name: value for name, value in body.items() if value}
