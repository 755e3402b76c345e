"""Users, remote login, extensions and logs of nodes; applications and usage; over the wire."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from azure.storage.blob import ContainerClient, ContainerSasPermissions, generate_container_sas

from endpoint.refusals import refused
from endpoint.running import Client, RunningEndpoint, eventually
from endpoint.signing import signed_request
from support.azurite import running_azurite


@pytest.fixture
def node(client: Client) -> str:
    return str(next(iter(client.list_nodes("shared"))).id)


def test_a_user_is_created_replaced_and_deleted(client: Client, node: str) -> None:
    client.create_node_user("shared", node, {"name": "ben", "password": "x"})

    with refused("NodeUserExists", 409):
        client.create_node_user("shared", node, {"name": "ben"})
    client.replace_node_user("shared", node, "ben", {"password": "y"})
    client.delete_node_user("shared", node, "ben")

    with refused("NodeUserNotFound", 404):
        client.delete_node_user("shared", node, "ben")
    with refused("NodeUserNotFound", 404):
        client.replace_node_user("shared", node, "ben", {"password": "y"})


def test_a_new_user_is_answered_with_its_place(endpoint: RunningEndpoint, node: str) -> None:
    path = f"/pools/shared/nodes/{node}/users"

    answer = signed_request(endpoint, "POST", path, body=b'{"name": "carl"}')

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{endpoint.url}{path}/carl"


def test_remote_login_settings_name_an_address_and_a_port(client: Client, node: str) -> None:
    settings = client.get_node_remote_login_settings("shared", node)

    assert settings.remote_login_ip_address == "127.0.0.1"
    assert settings.remote_login_port == 22


def test_a_node_has_no_extensions(client: Client, node: str) -> None:
    assert list(client.list_node_extensions("shared", node)) == []
    with refused("NodeExtensionNotFound", 404):
        client.get_node_extension("shared", node, "none")


def test_the_account_has_no_applications(client: Client) -> None:
    assert list(client.list_applications()) == []
    with refused("ApplicationNotFound", 404):
        client.get_application("none")


def test_a_nodes_logs_are_uploaded_into_a_folder_of_their_own(
    client: Client, node: str, tmp_path: Path
) -> None:
    key = base64.b64encode(b"k" * 64).decode()
    start = datetime.now(UTC)
    sas = generate_container_sas(
        "logs",
        "logs",
        account_key=key,
        permission=ContainerSasPermissions(read=True, write=True, create=True, list=True),
        expiry=start + timedelta(hours=1),
    )
    with running_azurite(tmp_path, account="logs", key=key) as endpoint:
        container = ContainerClient(endpoint, "logs", credential=key)
        container.create_container()

        result = client.upload_node_logs(
            "shared", node, {"containerUrl": f"{endpoint}/logs?{sas}", "startTime": start}
        )

        count = result.number_of_files_uploaded
        eventually(lambda: len(list(container.list_blob_names())) == count)
        names = list(container.list_blob_names())
        container.close()
    assert f"{result.virtual_directory_name}/agent-debug.log" in names


def test_the_period_of_logs_must_be_one(client: Client, node: str) -> None:
    period = {"startTime": "2026-01-02T00:00:00Z", "endTime": "2026-01-01T00:00:00Z"}

    with refused("InvalidPropertyValue", 400):
        client.upload_node_logs("shared", node, {"containerUrl": "http://127.0.0.1/c", **period})
