"""What pools, jobs and tasks have in common, as Batch's REST API takes it. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from flowrun.model.requests import Body


def metadata_bodies(metadata: Mapping[str, str]) -> list[Body]:
    """Return `metadata`."""
    return [{"name": name, "value": value} for name, value in metadata.items()]


def duration(span: timedelta) -> str:
    """Return the span in ISO 8601, in days and seconds."""
    seconds = f"{span.seconds}.{span.microseconds:06}".rstrip("0").rstrip(".")
    return f"P{span.days}DT{seconds}S"


def user_identity(*, elevated: bool, name: str = "") -> Body:
    """Return `userIdentity`: a user of the pool by its name, else the node's own user or its
    administrator.
    """
    if name:
        return {"username": name}
    level = "admin" if elevated else "nonadmin"
    # Pool scope is the service's default: one user for all tasks of a node, another one for admins.
    return {"autoUser": {"scope": "pool", "elevationLevel": level}}


def container_settings(image: str, options: str = "") -> Body:
    """Return `containerSettings`, or nothing for what runs on the node itself."""
    if not image:
        return {}
    return {"imageName": image} | ({"containerRunOptions": options} if options else {})


def merged(body: Body, raw: Mapping[str, object]) -> Body:
    """Return the body with `raw` laid over it, mapping by mapping."""
    result = dict(body)
    for name, value in raw.items():
        below = result.get(name)
        if isinstance(below, dict) and isinstance(value, Mapping):
            result[name] = merged(below, value)
        else:
            # Lists too are replaced whole: nothing says which members of two lists belong together.
            result[name] = value
    return result
