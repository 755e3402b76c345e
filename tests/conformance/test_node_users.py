"""What reaches into a node: users, remote login, logs, extensions."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, refuse_values, succeed
from conformance.lab import Lab, Target
from conformance.things import NEVER, node, node_with_user, offline_node, waiting_node

USER: Json = {"name": "ann", "isAdmin": True, "password": "secret", "expiryTime": NEVER}
CHANGED_USER: Json = {"password": "other", "expiryTime": NEVER}
LOGS: Json = {
    "containerUrl": "http://127.0.0.1:1/logs?sig=none",
    "startTime": "2026-01-01T00:00:00Z",
    "endTime": NEVER,
}


def extension(lab: Lab) -> Target:
    """An extension of a node; there is none here."""
    return *node(lab), "none"


EXERCISES = {
    "create_node_user": Exercise(node, USER),
    "replace_node_user": Exercise(node_with_user, CHANGED_USER),
    "delete_node_user": Exercise(node_with_user),
    "get_node_remote_login_settings": Exercise(node),
    "upload_node_logs": Exercise(node, LOGS),
    "list_node_extensions": Exercise(node),
}

# The account's machines have no extensions, so that this operation can only be refused.
ONLY_REFUSED = {"get_node_extension": Exercise(extension)}

REFUSALS = (
    Refusal("get_node_extension", "NodeExtensionNotFound", extension),
    Refusal("create_node_user", "NodeUserExists", node_with_user, USER),
    Refusal("create_node_user", "OperationNotValidOnNode", offline_node, USER),
    Refusal("create_node_user", "NodeBeingStarted", waiting_node, USER),
    *refuse_values(
        "create_node_user",
        node,
        USER,
        {"name": ("", "x" * 21, 1), "isAdmin": ("yes",), "expiryTime": ("later", 1)},
    ),
    *refuse_values("replace_node_user", node_with_user, CHANGED_USER, {"expiryTime": ("later",)}),
    *refuse_values(
        "replace_node_user", node_with_user, {}, {"isAdmin": (True,)}, "UnsupportedProperty"
    ),
    *refuse_values(
        "upload_node_logs",
        node,
        LOGS,
        {"containerUrl": ("",), "startTime": ("now",), "endTime": ("2025-01-01T00:00:00Z",)},
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)
