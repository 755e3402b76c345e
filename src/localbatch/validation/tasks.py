"""The bodies of task requests."""

from localbatch.service.error_codes import invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import (
    identifier,
    integer,
    items,
    optional,
    record,
    required,
    text,
)
from localbatch.validation.exit_conditions import EXIT_CONDITIONS, dependencies
from localbatch.validation.parts import (
    COMMAND,
    OUTPUT_FILES,
    RESOURCE_FILES,
    TASK_CONSTRAINTS,
    command,
    packages,
)

_CONSTRAINTS = record(TASK_CONSTRAINTS)
_MOST_IN_COLLECTION = 100
_MOST_SUBTASKS = 150

_MULTI_INSTANCE = record(
    {
        # The primary and its subtasks (A0015).
        "numberOfInstances": optional(integer(least=1, most=1 + _MOST_SUBTASKS), 1),
        "coordinationCommandLine": required(text(least=1)),
        "commonResourceFiles": optional(RESOURCE_FILES),
    }
)


# Each task of a collection is judged by itself: a wrong one must not refuse the others.
def _anything(_: str, value: object) -> object:
    return value


CREATE = command(
    {
        "id": required(identifier),
        "displayName": optional(text(most=1024)),
        **COMMAND,
        "outputFiles": optional(OUTPUT_FILES),
        # A wish of the client for a node, see `rules/placement.py`.
        "affinityInfo": optional(record({"affinityId": required(text(least=1))})),
        "constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {})),
        # Not held against the pool: as in the service, a task that wants more than its nodes have
        # waits.
        "requiredSlots": optional(integer(least=1, most=256), 1),
        "exitConditions": optional(EXIT_CONDITIONS),
        "dependsOn": optional(dependencies),
        "multiInstanceSettings": optional(_MULTI_INSTANCE),
        "applicationPackageReferences": optional(packages),
    }
)

# A0034: more than these are a wrong value of the property.
COLLECTION = record({"value": required(items(_anything, most=_MOST_IN_COLLECTION))})

# Left out altogether, the constraints fall back to their defaults: a PUT clears what is absent.
REPLACE = record({"constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {}))})


def check_multi_instance(spec: Json) -> None:
    """Refuse a multi-instance task that wants more than a node's one slot."""
    if "multiInstanceSettings" in spec and spec["requiredSlots"] != 1:
        reason = "It must be 1 for a multi-instance task"
        raise invalid_property("requiredSlots", spec["requiredSlots"], reason)
