"""The bodies of task requests."""

from flowrun.emulator.validation.conditions import EXIT_CONDITIONS, dependencies
from flowrun.emulator.validation.parts import (
    COMMAND,
    OUTPUT_FILES,
    TASK_CONSTRAINTS,
    packages,
)
from flowrun.emulator.validation.rules import (
    identifier,
    integer,
    items,
    not_built,
    optional,
    record,
    required,
    text,
)

_CONSTRAINTS = record(TASK_CONSTRAINTS)
_MOST_IN_COLLECTION = 100


def _anything(_: str, value: object) -> object:
    return value


CREATE = record(
    {
        "id": required(identifier),
        "displayName": optional(text(most=1024)),
        **COMMAND,
        "outputFiles": optional(OUTPUT_FILES),
        "affinityInfo": optional(record({"affinityId": required(text(least=1))})),
        "constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {})),
        "requiredSlots": optional(integer(least=1, most=256), 1),
        "exitConditions": optional(EXIT_CONDITIONS),
        "dependsOn": optional(dependencies),
        "multiInstanceSettings": optional(not_built),
        "applicationPackageReferences": optional(packages),
    }
)

# A0034: more than these are a wrong value of the property.
COLLECTION = record({"value": required(items(_anything, most=_MOST_IN_COLLECTION))})

REPLACE = record({"constraints": optional(_CONSTRAINTS, _CONSTRAINTS("constraints", {}))})
