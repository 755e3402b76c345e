"""The storage account behind `autoStorageContainerName`: how its containers are reached.

In: a container's name. Out: its URL with a SAS, made anew for every try. Never: the key.
"""

import base64
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode

from localbatch.service.wire import now

# It also says which lines are signed, and in which order.
_VERSION = "2021-12-02"
# Read and list: resource files need no more.
_ACCESS = "rl"
# For the downloads before a command alone: every try gets its own.
_LIFETIME = timedelta(days=1)
# Valid from a little earlier, for a blob service whose clock is behind.
_CLOCK_SKEW = timedelta(minutes=15)
_NOT_USED = ("", "", "", "", "", "", "")
"""The snapshot, the encryption scope and the five response headers of a SAS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoStorage:
    """A storage account; `endpoint` is the URL of its blob service."""

    account: str
    endpoint: str
    key: bytes = field(repr=False)

    def container_url(self, name: str) -> str:
        """Return the URL of a container whose blobs may be listed and read for a day."""
        time = now()
        start, end = (_format(moment) for moment in (time - _CLOCK_SKEW, time + _LIFETIME))
        # By the account's name and not by the URL, in whose path Azurite has the account once more.
        resource = f"/blob/{self.account}/{name}"
        # The three empty ones are a stored policy, an address and a protocol that it is bound to.
        signed = (_ACCESS, start, end, resource, "", "", "", _VERSION, "c", *_NOT_USED)
        digest = hmac.digest(self.key, "\n".join(signed).encode(), sha256)
        sas = {
            "sv": _VERSION,
            "sr": "c",
            "sp": _ACCESS,
            "st": start,
            "se": end,
            "sig": base64.b64encode(digest).decode(),
        }
        return f"{self.endpoint}/{quote(name, safe='')}?{urlencode(sas)}"


def _format(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
