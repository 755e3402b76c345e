"""Operations on what reaches into a node: users, remote login, extensions, the agent's logs."""

from urllib.parse import quote
from uuid import uuid4

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_node
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import answer_list, nothing, selector
from localbatch.life import logs
from localbatch.lifecycle.node import NODE, NodeEvent
from localbatch.rows.nodes import NodeRow, NodeUserRow
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json, parse_time
from localbatch.validation import nodes as bodies

# Where a node's SSH server would be; none runs here.
_SSH_PORT = 22
_EXTENSION = frozenset({"provisioningState", "vmExtension", "instanceView"})


def create_user(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/users."""
    node = _find_accessible(engine, call)
    body: Json = bodies.CREATE_USER("", call.json())
    if engine.store.node_users.get(node.id, body["name"]):
        raise ServiceError("NodeUserExists")
    # Its name alone: a password or a key in the database would be a secret that serves nothing.
    engine.store.node_users.insert(NodeUserRow(node_id=node.id, name=body["name"]))
    url = _user_url(call, node, body["name"])
    return Reply(status=201, headers={"DataServiceId": url, "Location": url})


def replace_user(engine: Engine, call: Call) -> Reply:
    """PUT /pools/{pool}/nodes/{node}/users/{user}."""
    node = _find_accessible(engine, call)
    # Checked and forgotten: nobody can log in here, with whatever password.
    bodies.REPLACE_USER("", call.json())
    user = _find_user(engine, call, node)
    return Reply(status=200, headers={"DataServiceId": _user_url(call, node, user.name)})


def delete_user(engine: Engine, call: Call) -> Reply:
    """DELETE /pools/{pool}/nodes/{node}/users/{user}."""
    node = _find_accessible(engine, call)
    user = _find_user(engine, call, node)
    engine.store.node_users.delete(user.node_id, user.name)
    return Reply(status=200)


def get_remote_login(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes/{node}/remoteloginsettings."""
    find_node(engine, call)
    body = {"remoteLoginIPAddress": "127.0.0.1", "remoteLoginPort": _SSH_PORT}
    return Reply(body=body, metadata="remoteloginsettings/@Element")


def list_extensions(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes/{node}/extensions: no machine here has any."""
    find_node(engine, call)
    return answer_list(call, nothing("extensions", properties=_EXTENSION))


def get_extension(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes/{node}/extensions/{extension}."""
    find_node(engine, call)
    # For its refusal: a wrong $select is told before the extension that is missing.
    selector(call, _EXTENSION)
    raise ServiceError("NodeExtensionNotFound")


def upload_logs(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/uploadbatchservicelogs."""
    _, node = find_node(engine, call)
    body: Json = bodies.UPLOAD_LOGS("", call.json())
    # The period is checked and has no other use: a node here has one short log.
    end = body.get("endTime")
    if end and parse_time(end) <= parse_time(body["startTime"]):
        raise invalid_property("endTime", end, "The end must be after the start")
    # One of its own for each upload, so that none overwrites what an earlier one has brought.
    folder = f"{node.pool_id}/{node.id}/{uuid4()}"
    files = logs.collect(engine, node)
    engine.spawn(logs.upload(files, body["containerUrl"], folder))
    answer = {"virtualDirectoryName": folder, "numberOfFilesUploaded": len(files)}
    return Reply(body=answer, metadata="uploadbatchservicelogsresult/@Element")


def _find_accessible(engine: Engine, call: Call) -> NodeRow:
    _, node = find_node(engine, call)
    # For its refusal: users are changed on a node that is up.
    NODE.advance(node.state, NodeEvent.CHANGE_USERS)
    return node


def _user_url(call: Call, node: NodeRow, name: str) -> str:
    return f"{call.base}/pools/{node.pool_id}/nodes/{node.id}/users/{quote(name)}"


def _find_user(engine: Engine, call: Call, node: NodeRow) -> NodeUserRow:
    # As it is written: unlike ids of the service, names of Linux users differ by their case.
    user = engine.store.node_users.get(node.id, call.segments["user"])
    if user is None:
        raise ServiceError("NodeUserNotFound")
    return user
