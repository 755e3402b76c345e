"""What a workflow claims in an account: enough to take it away, even without its files."""

from collections.abc import Mapping
from dataclasses import dataclass

from flowrun.errors import Place
from flowrun.model.files import Container
from flowrun.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The names that a workflow claims; `containers` ends with the bookkeeping container.

    `secrets` are the values that were given for secret parameters.
    """

    name: str
    file: str
    containers: tuple[Container, ...]
    pool_id: str
    places: Mapping[str, Place]
    secrets: tuple[Secret, ...] = ()
