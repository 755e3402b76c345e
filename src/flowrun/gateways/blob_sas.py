"""SAS for one blob container: signed with the account's key, or as the user who is signed in."""

import threading
from datetime import timedelta

from azure.storage.blob import (
    BlobServiceClient,
    ContainerSasPermissions,
    UserDelegationKey,
    generate_container_sas,
)

from flowrun.gateways.transport import is_loopback
from flowrun.model.connection import Connection
from flowrun.model.files import Access, SasRequest
from flowrun.model.secret import Secret
from flowrun.ports import Clock

CLOCK_SKEW = timedelta(minutes=10)
"""A SAS starts this much earlier, for clocks that are late."""
LONGEST_DELEGATION = timedelta(days=7)
"""What the service allows for a key that it lends to a user, counted from its start."""
LONGEST_SAS = LONGEST_DELEGATION - timedelta(hours=1)
"""What is left of it for a SAS: a key starts early, and is used again while it lasts."""


class SasSigner:
    """Signs container URLs."""

    def __init__(self, service: BlobServiceClient, connection: Connection, clock: Clock) -> None:
        self._service = service
        self._connection = connection
        self._clock = clock
        self._lock = threading.Lock()
        self._delegation_key: UserDelegationKey | None = None
        self._delegation_ends = clock.now()

    @property
    def longest(self) -> timedelta | None:
        """The longest lifetime of a SAS; None with an account key."""
        return None if self._connection.storage_key else LONGEST_SAS

    def sign(self, request: SasRequest, lifetime: timedelta) -> Secret:
        """Return the container's URL with a SAS that allows just what is asked.

        Raises:
            ValueError: no SAS can live so long.
        """
        address = f"{self._connection.blob_endpoint}/{request.container}"
        # The node signs in as an identity of its pool, so that nothing has to be signed for it.
        if request.access is Access.SIGNED_IN:
            return Secret(address)
        if self.longest is not None and lifetime > self.longest:
            raise ValueError(f"a SAS cannot live longer than {self.longest}")
        start = self._clock.now() - CLOCK_SKEW
        end = self._clock.now() + lifetime
        key = self._connection.storage_key
        delegation = None if key else self._delegation(lifetime)
        sas = generate_container_sas(
            account_name=self._connection.storage_account,
            container_name=request.container,
            account_key=key.reveal() if key else None,
            user_delegation_key=delegation,
            permission=ContainerSasPermissions.from_string(request.access.value),
            start=start,
            expiry=end,
            # The local account speaks plain HTTP; anywhere else a SAS must not travel so.
            protocol="https,http" if is_loopback(self._connection.blob_endpoint) else "https",
        )
        return Secret(f"{address}?{sas}")

    def _delegation(self, lifetime: timedelta) -> UserDelegationKey:
        """Return a key that outlives the SAS."""
        # Many threads sign; one of them asks for the key, the others wait for it.
        with self._lock:
            now = self._clock.now()
            # A SAS ends with the key that has signed it, whatever it says itself.
            if self._delegation_key is None or now + lifetime > self._delegation_ends:
                start = now - CLOCK_SKEW
                self._delegation_ends = start + LONGEST_DELEGATION
                self._delegation_key = self._service.get_user_delegation_key(
                    start, self._delegation_ends
                )
            return self._delegation_key
