"""From a Connection to the two gateways: the one way into this package."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from azure.batch import BatchClient
from azure.core.credentials import AzureNamedKeyCredential, TokenCredential
from azure.storage.blob import BlobServiceClient

from flowrun.errors import AuthError
from flowrun.gateways.batch import AzureBatch
from flowrun.gateways.batch_actions import API_VERSION
from flowrun.gateways.blob import AzureBlob
from flowrun.gateways.blob_accounts import BlobAccounts
from flowrun.gateways.clock import SystemClock
from flowrun.gateways.retries import BatchRetry, BlobRetry
from flowrun.gateways.transport import Watch, make_transport, request_hook
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from flowrun.ports import BatchGateway, BlobGateway

NOWHERE: Mapping[str, Connection] = MappingProxyType({})
BLOCK_BYTES = 8 * 1024 * 1024
"""Files up to this size are one request; bigger ones go in blocks of this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateways:
    """Everything that flowrun asks of an account."""

    batch: BatchGateway
    blob: BlobGateway


def connect(
    connection: Connection,
    watch: Watch | None = None,
    elsewhere: Mapping[str, Connection] = NOWHERE,
) -> Gateways:
    """Return the gateways of an account; nothing is sent yet. The containers that lie `elsewhere`
    are in the storage accounts of these connections.

    Raises:
        AuthError: a key is malformed.
    """
    watched = watch or Watch()
    return Gateways(
        batch=_connect_batch(connection, watched),
        blob=_connect_storage(connection, watched, elsewhere),
    )


def _connect_storage(
    connection: Connection, watch: Watch, elsewhere: Mapping[str, Connection]
) -> BlobGateway:
    main = _connect_blob(connection, watch)
    if not elsewhere:
        return main
    # One for each account: it keeps its connections and its key for signing.
    accounts = {one: _connect_blob(one, watch) for one in set(elsewhere.values())}
    return BlobAccounts(main, {name: accounts[one] for name, one in elsewhere.items()})


def _connect_batch(connection: Connection, watch: Watch) -> BatchGateway:
    endpoint = connection.batch_endpoint
    client = BatchClient(
        endpoint,
        _credential(connection.batch_account, connection.batch_key),
        api_version=API_VERSION,
        transport=make_transport(endpoint, watch),
        retry_policy=BatchRetry(),
        raw_request_hook=request_hook("batch", watch),
    )
    return AzureBatch(client, endpoint=endpoint, clock=SystemClock())


def _connect_blob(connection: Connection, watch: Watch) -> BlobGateway:
    endpoint = connection.blob_endpoint
    service = BlobServiceClient(
        endpoint,
        _credential(connection.storage_account, connection.storage_key),
        transport=make_transport(endpoint, watch),
        retry_policy=BlobRetry(),
        raw_request_hook=request_hook("blob", watch),
        # Both: one says from which size on a file is cut, the other into what.
        max_single_put_size=BLOCK_BYTES,
        max_block_size=BLOCK_BYTES,
    )
    return AzureBlob(service, connection, SystemClock())


def _credential(account: str, key: Secret | None) -> AzureNamedKeyCredential | TokenCredential:
    if key is None:
        return _sign_in()
    try:
        # The SDK would find out in the middle of its first request, and raise an error of base64.
        b64decode(key.reveal(), validate=True)
    except NotBase64:
        raise AuthError("InvalidKey", 0, f"the key of account '{account}' is malformed") from None
    return AzureNamedKeyCredential(account, key.reveal())


@cache
def _sign_in() -> TokenCredential:
    """Return the user's own credential, one for both services."""
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - slow, and rarely needed

    return DefaultAzureCredential()
