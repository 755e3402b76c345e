"""What an operation does to a thing; a plan's summary counts things by it."""

from enum import StrEnum


class Effect(StrEnum):
    """A container, a pool or a job is made, changed, replaced or deleted; NONE: a step between."""

    CREATE = "create"
    CHANGE = "change"
    REPLACE = "replace"
    DELETE = "delete"
    NONE = "none"
