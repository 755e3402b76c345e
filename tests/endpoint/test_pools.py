"""Pools over the wire."""

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from endpoint.refusals import refused
from endpoint.running import POOL, Client, eventually, make_job, make_pool, shell, state_of


def test_a_new_pool_shows_its_definition_with_the_defaults_written_out(client: Client) -> None:
    client.create_pool(POOL | {"id": "Fresh", "metadata": [{"name": "a", "value": "b"}]})

    pool = client.get_pool("fresh").as_dict()

    assert pool["id"] == "Fresh"
    assert pool["state"] == "active"
    assert pool["allocationState"] == "steady"
    assert pool["resizeTimeout"] == "PT15M"
    assert pool["taskSlotsPerNode"] == 1
    assert pool["taskSchedulingPolicy"] == {"nodeFillType": "Spread"}
    assert pool["currentDedicatedNodes"] == pool["targetDedicatedNodes"] == 0
    assert pool["metadata"] == [{"name": "a", "value": "b"}]
    assert "resizeErrors" not in pool


def test_pool_exists(client: Client) -> None:
    client.create_pool(POOL | {"id": "existing"})

    assert client.pool_exists("EXISTING")
    with pytest.raises(ResourceNotFoundError):
        client.pool_exists("missing")


def test_a_pool_id_is_taken_ignoring_case(client: Client) -> None:
    client.create_pool(POOL | {"id": "taken"})

    with refused("PoolExists", 409):
        client.create_pool(POOL | {"id": "TAKEN"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "not valid"}, "InvalidPropertyValue"),
        ({"id": "x" * 65}, "InvalidPropertyValue"),
        ({"vmSize": None}, "MissingRequiredProperty"),
        ({"targetDedicatedNodes": -1}, "InvalidPropertyValue"),
        ({"targetDedicatedNodes": "two"}, "InvalidPropertyValue"),
        ({"targetDedicatedNodes": 1.5}, "InvalidPropertyValue"),
        ({"taskSlotsPerNode": 257}, "InvalidPropertyValue"),
        ({"resizeTimeout": "PT4M"}, "InvalidPropertyValue"),
        ({"maxTasksPerNode": 2}, "UnsupportedProperty"),
        ({"targetNodeCommunicationMode": "classic"}, "UnsupportedProperty"),
        ({"startTask": {}}, "MissingRequiredProperty"),
        ({"metadata": [{"name": "a"}]}, "MissingRequiredProperty"),
        (
            {
                "virtualMachineConfiguration": {
                    "imageReference": {"publisher": "canonical", "offer": "x", "sku": "y"},
                    "nodeAgentSKUId": "batch.node.ubuntu 24.04",
                }
            },
            "InvalidPropertyValue",
        ),
        (
            {"virtualMachineConfiguration": {"imageReference": {}, "nodeAgentSKUId": "none"}},
            "NodeAgentSKUNotFound",
        ),
    ],
)
def test_a_wrong_pool_is_refused(client: Client, change: dict[str, Any], code: str) -> None:
    with refused(code):
        client.create_pool(POOL | {"id": "wrong"} | change)


def test_a_refusal_names_property_value_and_reason(client: Client) -> None:
    with pytest.raises(HttpResponseError) as caught:
        client.create_pool(POOL | {"id": "wrong", "taskSlotsPerNode": 500})

    assert caught.value.model
    values = caught.value.model["values"]
    assert [pair["key"] for pair in values] == ["PropertyName", "PropertyValue", "Reason"]
    assert values[0]["value"] == "taskSlotsPerNode"


def test_patch_replaces_what_is_present_and_moves_the_etag(client: Client) -> None:
    client.create_pool(POOL | {"id": "patched", "metadata": [{"name": "a", "value": "1"}]})
    before = client.get_pool("patched")

    client.update_pool("patched", {"startTask": {"commandLine": "true"}})

    after = client.get_pool("patched")
    assert after.start_task
    assert after.start_task.wait_for_success is True
    assert [item.value for item in after.metadata or []] == ["1"]
    assert after["eTag"] != before["eTag"]


def test_what_is_built_into_nodes_cannot_change_while_there_are_any(client: Client) -> None:
    with refused("InvalidPropertyValue"):
        client.update_pool("shared", {"vmSize": "standard_d4_v2"})


def test_updateproperties_clears_what_is_absent(client: Client) -> None:
    client.create_pool(POOL | {"id": "cleared", "startTask": {"commandLine": "true"}})

    client.replace_pool_properties(
        "cleared", {"applicationPackageReferences": [], "metadata": [{"name": "x", "value": "y"}]}
    )

    pool = client.get_pool("cleared")
    assert pool.start_task is None
    assert [item.name for item in pool.metadata or []] == ["x"]


def test_a_deleted_pool_is_deleting_then_gone_and_its_tasks_wait(client: Client) -> None:
    make_pool(client, "doomed", nodes=1)
    make_job(client, "orphaned", "doomed")
    client.create_task("orphaned", {"id": "t", "commandLine": shell("sleep 60")})
    eventually(lambda: state_of(client, "orphaned", "t") == "running")

    poller = client.begin_delete_pool("doomed", polling_interval=0.05)
    deleting = client.get_pool("doomed").state
    with refused("PoolBeingDeleted"):
        client.update_pool("doomed", {"metadata": []})
    poller.result()

    assert deleting == "deleting"
    with refused("PoolNotFound", 404):
        client.get_pool("doomed")
    assert state_of(client, "orphaned", "t") == "active"
    assert client.get_job("orphaned").state == "active"
    client.begin_delete_job("orphaned", polling_interval=0.05).result()


def test_supported_images_can_be_filtered(client: Client) -> None:
    images = list(client.list_supported_images(filter="verificationType eq 'verified'"))

    agents = {image.node_agent_sku_id for image in images}
    assert {"batch.node.ubuntu 24.04", "batch.node.windows amd64"} <= agents
    assert all(image.verification_type == "verified" for image in images)


def test_an_etag_that_does_not_match_stops_a_change(client: Client) -> None:
    with pytest.raises(HttpResponseError) as caught:
        client.update_pool(
            "shared",
            {"metadata": []},
            etag="0x8DF000000000000",
            match_condition=_if_not_modified(),
        )

    assert caught.value.status_code == 412


def _if_not_modified() -> Any:  # noqa: ANN401 - azure-core has no types for it
    from azure.core import MatchConditions  # noqa: PLC0415 - used once

    return MatchConditions.IfNotModified


def test_an_image_that_does_not_exist_is_refused_in_a_change_too(client: Client) -> None:
    client.create_pool(POOL | {"id": "rebuilt"})
    machine = POOL["virtualMachineConfiguration"] | {"nodeAgentSKUId": "batch.node.none"}

    with refused("NodeAgentSKUNotFound", 404):
        client.update_pool("rebuilt", {"virtualMachineConfiguration": machine})


def test_keys_of_mounts_and_registries_are_never_shown_again(client: Client) -> None:
    mount = {"azureFileShareConfiguration": {"accountName": "a", "accountKey": "Sesame-1"}}
    registry = {"registryServer": "r", "username": "u", "password": "Sesame-2"}
    machine = POOL["virtualMachineConfiguration"] | {
        "containerConfiguration": {"type": "dockerCompatible", "containerRegistries": [registry]}
    }
    client.create_pool(
        POOL
        | {
            "id": "mounted",
            "mountConfiguration": [mount],
            "virtualMachineConfiguration": machine,
            "userAccounts": [{"name": "u", "password": "Sesame-3"}],
        }
    )

    shown = str(client.get_pool("mounted").as_dict())

    assert "registryServer" in shown
    assert "accountName" in shown
    assert "Sesame" not in shown
