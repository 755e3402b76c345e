"""What a workflow claims in an account: enough to take it away, even without its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowrun.errors import Place
from flowrun.model.connection import AccountNames, StorageAccount
from flowrun.model.files import Container
from flowrun.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The names that a workflow claims; `containers` ends with the bookkeeping container.

    `pool_ids` are by the pools' addresses in the file (`pool`, `pools.<name>`), `secrets` are the
    values that were given for secret parameters.
    """

    name: str
    file: str
    containers: tuple[Container, ...]
    pool_ids: Mapping[str, str]
    places: Mapping[str, Place]
    account: AccountNames = field(default_factory=AccountNames)
    storage: Mapping[str, StorageAccount] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
