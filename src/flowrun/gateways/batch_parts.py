"""What pools, jobs and tasks have in common, as Batch's REST API takes it. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from flowrun.gateways.batch_files import Body


def metadata_bodies(metadata: Mapping[str, str]) -> list[Body]:
    """Return `metadata`."""
    return [{"name": name, "value": value} for name, value in metadata.items()]


def duration(span: timedelta) -> str:
    """Return the span in ISO 8601, in days and seconds."""
    seconds = f"{span.seconds}.{span.microseconds:06}".rstrip("0").rstrip(".")
    return f"P{span.days}DT{seconds}S"


def user_identity(*, elevated: bool) -> Body:
    """Return `userIdentity`: the node's own user, or its administrator."""
    level = "admin" if elevated else "nonadmin"
    # Pool scope is the service's default: one user for all tasks of a node, another one for admins.
    return {"autoUser": {"scope": "pool", "elevationLevel": level}}
