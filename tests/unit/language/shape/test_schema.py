"""The schema is one with the model, with the reference page and with JSON Schema itself."""

from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from flowrun.language.layers.defaults import OWN_KEYS
from flowrun.language.reference import render_reference
from flowrun.language.shape.schema import Schema, load_schema
from flowrun.model.connection import AccountNames, StorageAccount
from flowrun.model.files import BlobFile, BlobTree, Container, Download, OutputFile, UrlFile
from flowrun.model.machines import (
    AppPackage,
    CustomImage,
    Disk,
    Image,
    Network,
    Registry,
    UserAccount,
)
from flowrun.model.mounts import BlobMount, CifsMount, FilesMount, NfsMount
from flowrun.model.pool import Autoscale, Pool, StartTask
from flowrun.model.schedule import Schedule
from flowrun.model.workflow import Job, Task, Workflow

ROOT = Path(__file__).parents[4]

# How the model calls a key of the file; None when it has no field of its own.
COMMAND = ("command_line",)
RENAMED: dict[str, dict[str, tuple[str, ...] | None]] = {
    "workflow": {
        **dict.fromkeys(
            ("version", "account", "storage", "include", "profiles", "params", "defaults")
        ),
        "pool": ("pools",),
    },
    "pool": {
        "nodes": ("dedicated", "spot"),
        "like": None,
        "existing": None,
        "identity": None,
        "containers_enabled": ("containers",),
        "container_images": ("containers",),
        "registries": ("containers",),
    },
    "autoscale": {
        "preset": ("formula",),
        **dict.fromkeys(
            ("min", "max", "spot_max", "until", "days", "hours", "time_zone"), ("formula",)
        ),
    },
    "start_task": {"command": COMMAND, "commands": COMMAND, "script": COMMAND},
    "step": {
        "gpus": ("container_options",),
        "allow_empty": None,
        "allow_failed": None,
        "for_each": None,
        "command": COMMAND,
        "commands": COMMAND,
        "script": COMMAND,
        "exit": ("exits",),
    },
    "job": {"on_task_failure": ("acts_on_failure",)},
}
MODEL: dict[str, tuple[type, ...]] = {
    "workflow": (Workflow,),
    "account": (AccountNames,),
    "storage_account": (StorageAccount,),
    "container": (Container,),
    "pool": (Pool,),
    "autoscale": (Autoscale,),
    "registry": (Registry,),
    "blob_mount": (BlobMount,),
    "files_mount": (FilesMount,),
    "nfs_mount": (NfsMount,),
    "cifs_mount": (CifsMount,),
    "network": (Network,),
    "disk": (Disk,),
    "user_account": (UserAccount,),
    "app_package": (AppPackage,),
    "image": (Image, CustomImage),
    "start_task": (StartTask,),
    "job": (Job,),
    "schedule": (Schedule,),
    "step": (Task,),
    "resource_file": (BlobFile, BlobTree, UrlFile),
    "output_file": (OutputFile,),
    "download": (Download,),
}
OF_THE_MODEL_ONLY = {
    "workflow": {"allowed_failures", "exits", "file", "own_files", "places", "needs", "steps"},
    "container": {"alias"},
    "pool": {"name"},
    "autoscale": {"summary"},
    "step": {"display_name", "item", "depends_on"},
    "download": {"written_to", "makers", "results_only", "workflow"},
    "output_file": {"maker", "workflow"},
}


def section(name: str) -> Schema:
    schema = load_schema()
    return schema if name == "workflow" else schema["$defs"][name]


@pytest.mark.parametrize("name", MODEL)
def test_the_keys_of_the_file_are_the_fields_of_the_model(name: str) -> None:
    renamed = RENAMED.get(name, {})
    keys = {new for key in section(name)["properties"] for new in (renamed.get(key, (key,)) or ())}

    known = {field.name for one in MODEL[name] for field in fields(one)}

    assert keys == known - OF_THE_MODEL_ONLY.get(name, set())


@pytest.mark.parametrize("name", MODEL)
def test_defaults_are_those_of_the_model(name: str) -> None:
    properties = section(name)["properties"]
    told = {key: one["default"] for key, one in properties.items() if "default" in one}

    differing = [
        field.name
        for one in MODEL[name]
        for field in fields(one)
        if type(field.default) in {bool, int, str} and told.get(field.name) != field.default
    ]

    assert differing == [key for key in differing if key not in told]


def test_every_key_of_a_step_has_a_default_but_those_of_one_step_only() -> None:
    keys = section("step")["properties"].keys() - OWN_KEYS

    assert section("defaults")["properties"] == {
        key: {"$ref": f"#/$defs/step/properties/{key}"} for key in keys
    }


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(load_schema())


def test_every_property_has_a_title_and_a_description() -> None:
    assert list(_untold(load_schema(), "")) == []


def test_the_reference_page_is_made_from_the_schema() -> None:
    page = ROOT / "docs" / "reference" / "workflow.md"

    assert page.read_text(encoding="utf-8") == render_reference(load_schema())


def _untold(node: object, where: str) -> list[str]:
    """Return the properties that an editor could not explain."""
    if isinstance(node, list):
        return [
            one for index, child in enumerate(node) for one in _untold(child, f"{where}/{index}")
        ]
    if not isinstance(node, dict):
        return []
    properties = node.get("properties")
    own = [
        f"{where}/{key}"
        for key, child in (properties.items() if isinstance(properties, dict) else ())
        if "title" not in child and "$ref" not in child
    ]
    return own + [one for key, child in node.items() for one in _untold(child, f"{where}/{key}")]
