"""The files of nodes and tasks."""

from pathlib import Path
from urllib.parse import quote

from localbatch.engine.context import Engine
from localbatch.files.entry import FileApiError, FileEntry
from localbatch.files.ranges import parse_range
from localbatch.files.tree import delete_file, list_files, open_file
from localbatch.handlers.find import find_node, find_task
from localbatch.http.calls import Call, FileSpan, Reply
from localbatch.http.listing import Listing, answer_list
from localbatch.http.preconditions import check_conditions
from localbatch.lifecycle.task import TaskState
from localbatch.odata.kinds import Kind
from localbatch.orders import layout
from localbatch.service.error_codes import ServiceError
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import Json, format_http_time, format_time


def list_task_files(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/tasks/{task}/files."""
    return _list(call, _task_root(engine, call))


def get_task_file(engine: Engine, call: Call) -> Reply:
    """GET and HEAD /jobs/{job}/tasks/{task}/files/{file}."""
    return _get(call, _task_root(engine, call))


def delete_task_file(engine: Engine, call: Call) -> Reply:
    """DELETE /jobs/{job}/tasks/{task}/files/{file}."""
    return _delete(call, _task_root(engine, call))


def list_node_files(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes/{node}/files."""
    return _list(call, _node_root(engine, call))


def get_node_file(engine: Engine, call: Call) -> Reply:
    """GET and HEAD /pools/{pool}/nodes/{node}/files/{file}."""
    return _get(call, _node_root(engine, call))


def delete_node_file(engine: Engine, call: Call) -> Reply:
    """DELETE /pools/{pool}/nodes/{node}/files/{file}."""
    return _delete(call, _node_root(engine, call))


def _task_root(engine: Engine, call: Call) -> Path:
    job, task = find_task(engine, call)
    # Also of one that was requeued and left files: the service goes by the state alone.
    if task.state is TaskState.ACTIVE:
        reason = "The files of the specified task cannot be accessed as the task is still active"
        raise ServiceError("OperationInvalidForCurrentState", ("Reason", reason))
    if task.node_id is None:  # A0036
        raise ServiceError("TaskFilesUnavailable")
    if task.cleaned:
        raise ServiceError("TaskFilesCleanedup")
    node = layout.node_folder(engine.root, task.node_id)
    # The node has gone, and its disk with it.
    if not node.is_dir():
        raise ServiceError("TaskFilesUnavailable")
    return node / task_folder(job.id, task.id)


def _node_root(engine: Engine, call: Call) -> Path:
    _, node = find_node(engine, call)
    return layout.node_folder(engine.root, node.id)


def _list(call: Call, root: Path) -> Reply:
    recursive = call.flag("recursive")
    try:
        entries = list_files(root, recursive=recursive)
    except FileApiError as error:
        raise ServiceError(error.code) from None
    # The service was recorded to list files level by level.
    entries.sort(key=lambda entry: _breadth_first(entry.name))
    url = call.base + call.path
    listing = Listing(
        metadata="files",
        read=lambda after, limit: _after(entries, after)[:limit],
        key=lambda entry: entry.name,
        describe=lambda entry: _describe(entry, url),
        filterable={"name": Kind.STRING.only("startswith")},
    )
    return answer_list(call, listing)


def _breadth_first(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _after(entries: list[FileEntry], name: str) -> list[FileEntry]:
    return [
        # Behind it in the order of the list, which is not that of names alone.
        entry
        for entry in entries
        if not name or _breadth_first(entry.name) > _breadth_first(name)
    ]


def _get(call: Call, root: Path) -> Reply:
    entry, (first, last) = _open(call, root)
    # Files have no ETag: a condition can be on the time alone.
    check_conditions(call, etag="", last_modified=entry.modified)
    headers = {
        "Content-Type": entry.content_type,
        "Last-Modified": format_http_time(entry.modified),
        # Python writes True and False as the service was recorded to.
        "ocp-batch-file-isdirectory": str(entry.is_directory),
        "ocp-batch-file-mode": entry.mode,
        "ocp-batch-file-url": call.base + call.path,
    }
    # With the status 200 for a part as well: the SDK takes 206 for an error.
    body = FileSpan(path=entry.path, start=first, length=last - first + 1)
    return Reply(body=body, headers=headers)


def _open(call: Call, root: Path) -> tuple[FileEntry, tuple[int, int]]:
    """Return the file of the path with the first and last byte that are asked for."""
    try:
        entry = open_file(root, call.segments["file"])
        part = call.headers.get("ocp-range")
        # The last byte of an empty file is -1, which comes to a length of 0.
        span = parse_range(part, entry.size) if part else (0, entry.size - 1)
    except FileApiError as error:
        raise ServiceError(error.code) from None
    # A folder can be looked at, but has no bytes.
    if entry.is_directory and call.method == "GET":
        raise ServiceError("FileNotFound")
    return entry, span


def _delete(call: Call, root: Path) -> Reply:
    recursive = call.flag("recursive")
    try:
        delete_file(root, call.segments["file"], recursive=recursive)
    except FileApiError as error:
        raise ServiceError(error.code) from None
    return Reply()


def _describe(entry: FileEntry, url: str) -> Json:
    body: Json = {
        "name": entry.name,
        "url": f"{url}/{quote(entry.name)}",
        "isDirectory": entry.is_directory,
    }
    # A folder was recorded without properties, and no file of a Linux node with a creationTime.
    if not entry.is_directory:
        body["properties"] = {
            "lastModified": format_time(entry.modified),
            # 64-bit numbers travel as texts.
            "contentLength": str(entry.size),
            "contentType": entry.content_type,
            "fileMode": entry.mode,
        }
    return body
