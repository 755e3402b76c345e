"""Whether the account of the environment is the one that the workflow file is for."""

from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from flowrun.cli.settings import BATCH_ENDPOINT, STORAGE_ACCOUNT, STORAGE_STRING
from flowrun.errors import Diagnostic, Place, SpecError
from flowrun.model.connection import AccountNames, Connection

DOMAIN = ".batch.azure.com"
"""Behind it the endpoint of an account names its region; those of other clouds may not."""


class ForAccount(Protocol):
    """What a workflow file says of its account, and where."""

    @property
    def account(self) -> AccountNames:
        """Which account the file is for."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the file says what."""


def check_account(wanted: ForAccount, connection: Connection) -> None:
    """Return when the account is right as far as the file says.

    Raises:
        SpecError: it is another one.
    """
    problems = list(_differences(wanted, connection))
    if problems:
        raise SpecError(problems)


def _differences(wanted: ForAccount, connection: Connection) -> Iterator[Diagnostic]:
    names, host = wanted.account, urlsplit(connection.batch_endpoint).netloc.lower()
    asked = names.batch_endpoint.removeprefix("https://").rstrip("/").lower()
    if asked and asked != host:
        yield _differs(wanted, "batch_endpoint", "Batch endpoint", (asked, host), BATCH_ENDPOINT)
    storage = connection.storage_account
    if names.storage_account not in {"", storage}:
        variables = f"{STORAGE_ACCOUNT} or {STORAGE_STRING}"
        both = (names.storage_account, storage)
        yield _differs(wanted, "storage_account", "storage account", both, variables)
    region, asked = _region(host), names.location.replace(" ", "").lower()
    if asked and region and asked != region:
        yield _differs(wanted, "location", "region", (asked, region), BATCH_ENDPOINT)


def _differs(
    wanted: ForAccount, key: str, kind: str, both: tuple[str, str], variables: str
) -> Diagnostic:
    asked, found = both
    return Diagnostic(
        code="other-account",
        summary=f"the file is for the {kind} '{asked}', and the environment names '{found}'",
        place=wanted.places.get(f"account.{key}"),
        hint=f"Set {variables} to the account that is meant, or change 'account' in the file.",
    )


def _region(host: str) -> str:
    """Return the region of `NAME.REGION.batch.azure.com`; nothing where a host has another form."""
    _, _, region = host.removesuffix(DOMAIN).partition(".")
    return region if host.endswith(DOMAIN) and "." not in region else ""
