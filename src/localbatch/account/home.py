"""Where the local account lives: one folder of state and one of cache per user.

In: the environment. Out: a Home, whose properties name every file. Never touches the disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from platformdirs import user_cache_path, user_state_path


class ServerName(StrEnum):
    """The two servers, in the order in which they are stopped."""

    BATCH = "batch"
    AZURITE = "azurite"


@dataclass(frozen=True, slots=True)
class Home:
    """The two folders; everything of the local account's own is below `state/local`."""

    state: Path
    cache: Path

    @property
    def account(self) -> Path:
        """The folder that `reset` deletes."""
        return self.state / "local"

    @property
    def lock(self) -> Path:
        """Held while servers are started or stopped; outside of what `reset` deletes."""
        return self.state / "local.lock"

    @property
    def ports(self) -> Path:
        """The ports that were chosen when the account was made."""
        return self.account / "ports.json"

    @property
    def logs(self) -> Path:
        """The folder of the servers' logs."""
        return self.account / "logs"

    @property
    def blobs(self) -> Path:
        """Azurite's data."""
        return self.account / "blobs"

    @property
    def batch(self) -> Path:
        """The Batch endpoint's data: its database and the nodes' folders."""
        return self.account / "batch"

    @property
    def isolation(self) -> Path:
        """What the Batch endpoint found out at its start: whether tasks run isolated."""
        return self.batch / "isolation.json"

    def key_file(self, server: ServerName) -> Path:
        """The key of the server's account."""
        return self.account / "keys" / f"{server}.key"

    def pid_file(self, server: ServerName) -> Path:
        """The memory of the server's process."""
        return self.account / f"{server}.pid"

    def log_file(self, server: ServerName) -> Path:
        """What the server said."""
        return self.logs / f"{server}.log"


def find_home(environ: Mapping[str, str]) -> Home:
    """Return the user's home of flowrun; `FLOWRUN_HOME` overrides both folders."""
    override = environ.get("FLOWRUN_HOME")
    if override:
        # Absolute, since the servers have another working directory than whoever starts them.
        root = Path(override).expanduser().absolute()
        return Home(state=root / "state", cache=root / "cache")
    return Home(
        state=user_state_path("flowrun", appauthor=False),
        cache=user_cache_path("flowrun", appauthor=False),
    )
