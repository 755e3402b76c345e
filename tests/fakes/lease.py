"""A lease in memory; who holds it stands on the storage account."""

from typing import Protocol
from uuid import uuid4

from flowrun.errors import GatewayError


class Leased(Protocol):
    """What has one lease, the id of which is None while it is free."""

    lease_owner: str | None
    lease_id: str | None


class FakeLease:
    """Implements Lease; made to hold the lease, or as one that somebody else may hold."""

    def __init__(self, account: Leased, lease_id: str | None = None, *, takes: bool = True) -> None:
        self._account = account
        self.id = lease_id or str(uuid4())
        if takes:
            account.lease_id = self.id

    def renew(self) -> None:
        if self._account.lease_id != self.id:
            raise GatewayError("LeaseIdMismatchWithLeaseOperation", 409, "")

    def write(self, text: str) -> None:
        self.renew()
        self._account.lease_owner = text

    def release(self) -> None:
        if self._account.lease_id == self.id:
            self._account.lease_id = None
