"""The api-versions that are served, and the properties that only older ones have. Pure.

Older clients send what the newest version has dropped. None of it means anything on one machine,
so it is taken and forgotten; in any other version it is an unknown property.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NEWEST = "2025-06-01"

# Those that SDKs have used since 2022. What a new one drops goes into the table below.
SUPPORTED_VERSIONS = frozenset(
    {
        "2022-01-01.15.0",
        "2022-10-01.16.0",
        "2023-05-01.17.0",
        "2023-11-01.18.0",
        "2024-02-01.19.0",
        "2024-07-01.20.0",
        NEWEST,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Era:
    """The first and the last version that have a property; versions compare as texts."""

    first: str = "2022-01-01.15.0"
    last: str = "2024-07-01.20.0"


_DROPPED: Mapping[str, _Era] = {
    "applicationLicenses": _Era(last="2024-02-01.19.0"),
    "authenticationTokenSettings": _Era(),
    "certificateReferences": _Era(),
    "resourceTags": _Era(first="2023-11-01.18.0"),
    "targetNodeCommunicationMode": _Era(first="2022-10-01.16.0"),
}


def forgotten_properties(version: str) -> frozenset[str]:
    """Return the properties that the version has and the newest one does not."""
    return frozenset(name for name, era in _DROPPED.items() if era.first <= version <= era.last)
