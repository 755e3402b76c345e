"""Without an account key, a SAS is signed with a key that the service lends for a week."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from azure.storage.blob import BlobServiceClient, UserDelegationKey

from fakes.blob import START
from fakes.clock import FakeClock
from flowrun.gateways.blob_sas import CLOCK_SKEW, SasSigner
from flowrun.model.connection import Connection
from flowrun.model.files import Access, SasRequest
from flowrun.model.secret import Secret

REQUEST = SasRequest(container="in", access=Access.READ)
SIGNED_IN = Connection(
    batch_account="acc",
    batch_endpoint="https://acc.example",
    batch_key=None,
    storage_account="acc",
    blob_endpoint="https://acc.blob.example",
    storage_key=None,
)


@dataclass(slots=True)
class Lender:
    """Stands in for the one call of the service that lends a key."""

    lent: list[tuple[datetime, datetime]] = field(default_factory=list)

    def get_user_delegation_key(self, start: datetime, end: datetime) -> UserDelegationKey:
        self.lent.append((start, end))
        key = UserDelegationKey()  # type: ignore[no-untyped-call] # the SDK leaves it untyped
        key.signed_oid = key.signed_tid = "00000000-0000-0000-0000-000000000000"
        key.signed_start, key.signed_expiry = start.isoformat(), end.isoformat()
        key.signed_service, key.signed_version = "b", "2024-08-04"
        key.value = "a2V5"
        return key


@pytest.fixture(name="lender")
def fixture_lender() -> Lender:
    return Lender()


@pytest.fixture(name="clock")
def fixture_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(name="signer")
def fixture_signer(lender: Lender, clock: FakeClock) -> SasSigner:
    return SasSigner(cast("BlobServiceClient", lender), SIGNED_IN, clock)


def query_of(signer: SasSigner, lifetime: timedelta) -> dict[str, list[str]]:
    return parse_qs(urlsplit(signer.sign(REQUEST, lifetime).reveal()).query)


def test_a_sas_is_for_https_the_container_and_the_access_asked(signer: SasSigner) -> None:
    query = query_of(signer, timedelta(hours=1))

    assert (query["spr"], query["sr"], query["sp"]) == (["https"], ["c"], ["rl"])


def test_a_lent_key_is_used_again_while_it_lives(
    signer: SasSigner, lender: Lender, clock: FakeClock
) -> None:
    signer.sign(REQUEST, timedelta(hours=1))
    clock.sleep(timedelta(days=6).total_seconds())
    signer.sign(REQUEST, timedelta(hours=1))
    assert len(lender.lent) == 1

    clock.sleep(timedelta(days=1).total_seconds())
    signer.sign(REQUEST, timedelta(hours=1))

    assert len(lender.lent) == 2


def test_the_longest_sas_lives_as_long_as_asked_and_not_longer_than_its_key(
    signer: SasSigner, lender: Lender, clock: FakeClock
) -> None:
    assert signer.longest is not None
    query = query_of(signer, signer.longest)
    clock.sleep(timedelta(hours=2).total_seconds())
    later = query_of(signer, signer.longest)

    ends = [(START + wait + signer.longest) for wait in (timedelta(), timedelta(hours=2))]
    assert [*query["se"], *later["se"]] == [f"{end:%Y-%m-%dT%H:%M:%SZ}" for end in ends]
    assert all(end - start == timedelta(days=7) for start, end in lender.lent)
    assert [start for start, _ in lender.lent] == [
        START - CLOCK_SKEW,
        START + timedelta(hours=2) - CLOCK_SKEW,
    ]
    assert all(end <= lent_until for end, (_, lent_until) in zip(ends, lender.lent, strict=True))


def test_a_longer_sas_is_refused_and_never_cut(signer: SasSigner) -> None:
    with pytest.raises(ValueError, match="cannot live longer"):
        signer.sign(REQUEST, timedelta(days=7))


def test_an_account_key_sets_no_limit(lender: Lender, clock: FakeClock) -> None:
    keyed = replace(SIGNED_IN, storage_key=Secret("a2V5"))
    signer = SasSigner(cast("BlobServiceClient", lender), keyed, clock)

    assert signer.longest is None
    end = START + timedelta(days=40)
    assert query_of(signer, timedelta(days=40))["se"] == [f"{end:%Y-%m-%dT%H:%M:%SZ}"]
