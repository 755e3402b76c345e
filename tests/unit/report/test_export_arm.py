"""The ARM template: its form, where each key of a pool is in it, and what it says is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flowrun.report.export.arm import export_arm
from support.schema_keys import SentKey, read_sent_keys
from unit.report.exports import IMAGE, SIZE, make_export

SCHEMA = Path(__file__).parents[2] / "support" / "arm_template.schema.json"
SMALL = {
    "image": "{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}",
    "vm_size": "Standard_D2s_v3",
    "nodes": "{dedicated: 1}",
}
CONTAINERS = ("containers_enabled", "container_images", "registries")
PARAMS = "params: {word: {secret: true}}"
ROWS = read_sent_keys("pool.txt")
OPEN = ("hidden", "agent", "https://a/c?sig=s", "https://a/c/b?sig=s")
"""Values of the table that an export leaves open."""


def template(folder: Path, *sections: str) -> Any:  # noqa: ANN401 - parsed JSON
    """Export a workflow file, and return the template that fits the schema."""
    document = json.loads(export_arm(make_export(folder, *sections)).text)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    return document


def pool_of(folder: Path, keys: str) -> Any:  # noqa: ANN401 - parsed JSON
    """Return the resource of a pool of these keys, over those of a small one."""
    missing = [f"{name}: {value}" for name, value in SMALL.items() if f"{name}:" not in keys]
    if "autoscale:" in keys:
        missing = [text for text in missing if not text.startswith("nodes")]
    boxed = any(key in keys for key in CONTAINERS)
    task = "command: x, container_image: i" if boxed else "command: x"
    document = template(
        folder,
        PARAMS,
        "containers: [data]",
        "inputs: [{container: data, files: a.txt, prefix: ''}]",
        f"pool: {{{', '.join((*missing, keys))}}}",
        f"tasks: [{{step: work, {task}}}]",
    )
    return document["resources"][0]


@pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
def test_every_key_of_a_pool_has_its_place(tmp_path: Path, row: SentKey) -> None:
    keys = row.text.replace("blob: b}", "blob: a.txt}")

    written = json.dumps(pool_of(tmp_path, keys))

    # A switch becomes a word, or the kind of scaling: they have tests of their own.
    if row.value not in OPEN and row.value is not True:
        # In any letters: those of listed values are the management API's own.
        assert json.dumps(row.value).strip('"').lower() in written.lower()


def test_nodes_are_fixed_or_follow_a_formula(tmp_path: Path) -> None:
    fixed = pool_of(tmp_path, "nodes: {dedicated: 2, spot: 3}, raw: {resizeTimeout: PT20M}")
    scaled = pool_of(tmp_path, "autoscale: {formula: 'x = 1;', interval: 6m}")

    assert fixed["properties"]["scaleSettings"] == {
        "fixedScale": {
            "targetDedicatedNodes": 2,
            "targetLowPriorityNodes": 3,
            "resizeTimeout": "PT20M",
        }
    }
    assert scaled["properties"]["scaleSettings"] == {
        "autoScale": {"formula": "x = 1;", "evaluationInterval": "P0DT360S"}
    }


def test_names_and_values_are_those_of_the_management_api(tmp_path: Path) -> None:
    keys = (
        "fill: pack, inter_node: true, disks: [{size: 5, caching: readonly, storage: premium_lrs}],"
        " network: {public_ips: none}, app_packages: [{id: blender, version: '4'}],"
        " mounts: [{cifs: {source: //c/x, path: p, username: me, password: {secret: word}}}]"
    )

    properties = pool_of(tmp_path, keys)["properties"]

    machine = properties["deploymentConfiguration"]["virtualMachineConfiguration"]
    network = properties["networkConfiguration"]["publicIPAddressConfiguration"]
    assert properties["taskSchedulingPolicy"] == {"nodeFillType": "Pack"}
    assert properties["interNodeCommunication"] == "Enabled"
    assert machine["dataDisks"][0]["caching"] == "ReadOnly"
    assert machine["dataDisks"][0]["storageAccountType"] == "Premium_LRS"
    assert network == {"provision": "NoPublicIPAddresses"}
    assert properties["mountConfiguration"][0]["cifsMountConfiguration"]["userName"] == "me"
    assert properties["applicationPackages"] == [
        {
            "id": "[resourceId('Microsoft.Batch/batchAccounts/applications', "
            "parameters('batchAccountName'), 'blender')]",
            "version": "4",
        }
    ]


def test_secrets_are_secure_parameters(tmp_path: Path) -> None:
    document = template(tmp_path)

    kinds = {name: one["type"] for name, one in document["parameters"].items()}
    start = document["resources"][0]["properties"]["startTask"]
    assert kinds == {
        "batchAccountName": "string",
        "nodeAgentSku": "string",
        "blobEndpoint": "string",
        "sasDemoInRead": "secureString",
        "secretKey": "secureString",
        "sasUntil": "string",
    }
    assert start["environmentSettings"] == [{"name": "KEY", "value": "[parameters('secretKey')]"}]
    assert start["resourceFiles"][0]["storageContainerUrl"] == (
        "[concat(parameters('blobEndpoint'), '/demo-in?', parameters('sasDemoInRead'))]"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [("[x]", "[[x]"), ("[x", "[x"), ("x]", "x]"), ("it''s [x]", "it''s [x]")],
)
def test_a_text_in_brackets_is_no_expression(tmp_path: Path, text: str, written: str) -> None:
    keys = f"start_task: {{commands: [x], env: {{A: {json.dumps(text)}}}}}"

    start = pool_of(tmp_path, keys)["properties"]["startTask"]

    assert start["environmentSettings"][0]["value"] == written


def test_a_pool_is_given_the_identities_that_it_uses(tmp_path: Path) -> None:
    resource = pool_of(tmp_path, "registries: [{server: r.io, identity: /i}]")

    assert resource["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {"/i": {}}}


def test_what_arm_cannot_carry_is_told(tmp_path: Path) -> None:
    exported = export_arm(make_export(tmp_path))

    told = json.loads(exported.text)["metadata"]["notInHere"]
    assert told == list(exported.notes)
    assert told[0].startswith("3 blob containers, 1 input file, 1 job, 2 tasks: no template")


def test_a_raw_key_without_a_place_is_told(tmp_path: Path) -> None:
    pool = f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}, raw: {{newKey: 1}}}}"

    exported = export_arm(make_export(tmp_path, pool))

    assert "newKey" not in exported.text.replace(str(list(exported.notes)[1]), "")
    assert exported.notes[1].startswith("'newKey' of pool 'demo', from its 'raw'")


def test_the_pool_of_a_job_is_told(tmp_path: Path) -> None:
    pool = f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}, lifetime: run}}"

    exported = export_arm(make_export(tmp_path, pool))

    assert json.loads(exported.text)["resources"] == []
    assert "the pool that the service makes for each job of 'demo-1'" in exported.notes


def test_pools_of_later_phases_are_in_it(tmp_path: Path) -> None:
    pools = f"pools: {{a: {{{IMAGE}, {SIZE}, nodes: {{spot: 1}}}}, b: {{like: a}}}}"
    tasks = (
        "tasks: [{step: one, pool: a, command: x}, {step: two, pool: b, needs: [one], command: y}]"
    )

    document = template(tmp_path, pools, tasks)

    names = [resource["name"].split("'")[3] for resource in document["resources"]]
    assert names == ["/demo-a", "/demo-b"]
