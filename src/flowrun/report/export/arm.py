"""An export as a template of Azure Resource Manager: its pools, which are all that ARM carries."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flowrun.model.placeholders import (
    BlobEndpoint,
    NodeAgentSku,
    Placeholder,
    SasEnd,
    SasToken,
    SecretValue,
    split_marks,
)
from flowrun.model.requests import (
    Body,
    Export,
    NewBlob,
    NewContainer,
    NewJob,
    NewPool,
    NewSchedule,
    NewTasks,
)
from flowrun.report.export.arm_pools import ACCOUNT, identities_of, managed_pool, unknown_keys
from flowrun.report.export.exported import Exported, opening_lines
from flowrun.report.export.variables import camel_case, variables_of
from flowrun.report.words import plural

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
API_VERSION = "2024-07-01"


def export_arm(export: Export) -> Exported:
    """Return the template; jobs, tasks and files are told as missing."""
    pools = [pool for pool in export.requests if isinstance(pool, NewPool)]
    bodies = [pool.body for pool in (*pools, *export.later_pools)]
    names = variables_of(bodies, camel_case)
    notes = tuple(_notes(export, bodies))
    document = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {
            "description": " ".join(opening_lines(export, "an ARM template of its pools", ())),
            **({"notInHere": list(notes)} if notes else {}),
        },
        "parameters": dict(_parameters(names)),
        "resources": [_resource(body, names) for body in bodies],
    }
    return Exported(text=json.dumps(document, indent=2, ensure_ascii=False) + "\n", notes=notes)


def _notes(export: Export, bodies: list[Body]) -> Iterator[str]:
    """Yield what ARM cannot carry, then what no export can."""
    kinds = {
        "blob container": sum(isinstance(one, NewContainer) for one in export.requests),
        "input file": sum(isinstance(one, NewBlob) for one in export.requests),
        "job": sum(isinstance(one, NewJob) for one in export.requests),
        "job schedule": sum(isinstance(one, NewSchedule) for one in export.requests),
        "task": sum(len(one.bodies) for one in export.requests if isinstance(one, NewTasks)),
    }
    counts = ", ".join(plural(number, noun) for noun, number in kinds.items() if number)
    if counts:
        yield f"{counts}: no template carries them; --format az or python does"
    for request in export.requests:
        if isinstance(request, NewJob | NewSchedule):
            job = request.body.get("jobSpecification", request.body)
            if "autoPoolSpecification" in job["poolInfo"]:
                yield f"the pool that the service makes for each job of '{request.body['id']}'"
    for body in bodies:
        for key in unknown_keys(body):
            yield f"'{key}' of pool '{body['id']}', from its 'raw': ARM has no place known for it"
    yield from export.notes


def _parameters(names: Mapping[Placeholder, str]) -> Iterator[tuple[str, Body]]:
    yield ACCOUNT, _parameter("string", "The name of the Batch account.")
    for found, name in names.items():
        yield name, _describe(found)


def _describe(placeholder: Placeholder) -> Body:
    match placeholder:
        case SecretValue(param):
            return _parameter("secureString", f"The value of the secret parameter '{param}'.")
        case BlobEndpoint():
            text = "The URL of the storage account's blobs, without a slash at its end."
            return _parameter("string", text)
        case SasToken(container, access, seconds):
            text = (
                f"A SAS for container '{container}' that lives for {seconds} seconds: az storage "
                f"container generate-sas --name {container} --permissions {access}"
            )
            return _parameter("secureString", text)
        case SasEnd():
            return _parameter("string", "When the SAS of the start task ends, in ISO 8601.")
        case NodeAgentSku(system, publisher, offer, sku):
            text = (
                f"The node agent of the {system} image '{publisher} {offer} {sku}': "
                "az batch pool supported-images list"
            )
            return _parameter("string", text)


def _parameter(kind: str, description: str) -> Body:
    return {"type": kind, "metadata": {"description": description}}


def _resource(body: Body, names: Mapping[Placeholder, str]) -> Body:
    identities: Body = {identity: {} for identity in identities_of(body)}
    assigned = {"type": "UserAssigned", "userAssignedIdentities": identities}
    return {
        "type": "Microsoft.Batch/batchAccounts/pools",
        "apiVersion": API_VERSION,
        "name": f"[concat(parameters('{ACCOUNT}'), {_quoted('/' + body['id'])})]",
        **({"identity": assigned} if identities else {}),
        # Before the keys get their places: what is an expression by then stays one.
        "properties": managed_pool(_express(body, names)),
    }


def _express(value: Any, names: Mapping[Placeholder, str]) -> Any:  # noqa: ANN401 - any part of a body
    match value:
        case str():
            return _text(value, names)
        case Mapping():
            return {key: _express(part, names) for key, part in value.items()}
        case list() | tuple():
            return [_express(part, names) for part in value]
        case _:
            return value


def _text(text: str, names: Mapping[Placeholder, str]) -> str:
    parts = split_marks(text)
    if all(isinstance(part, str) for part in parts):
        # To ARM a text in brackets is an expression, unless it begins with two.
        return f"[{text}" if text.startswith("[") and text.endswith("]") else text
    written = [
        _quoted(part) if isinstance(part, str) else f"parameters('{names[part]}')" for part in parts
    ]
    return f"[{written[0]}]" if len(written) == 1 else f"[concat({', '.join(written)})]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
