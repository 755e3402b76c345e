"""Where the account's two servers are, and the keys to sign in with."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Both endpoints are URLs without a trailing slash; the blob endpoint is path-style and ends
    with the account's name. The keys, in base64, stand in no repr.
    """

    batch_account: str
    batch_endpoint: str
    batch_key: str = field(repr=False)
    storage_account: str
    blob_endpoint: str
    storage_key: str = field(repr=False)
