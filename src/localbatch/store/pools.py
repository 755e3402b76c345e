"""The pools, and what was observed of them."""

from datetime import datetime

from localbatch.rows.pools import PoolRow, SampleRow
from localbatch.store.table import Table


class Pools(Table[PoolRow]):
    """The pools."""

    row_type = PoolRow
    name = "pools"
    keys = ("key",)

    def active(self) -> list[PoolRow]:
        """Return those that are not being deleted."""
        return list(self.where("state = 'active'"))

    def count(self) -> int:
        """Return how many there are."""
        # One that is being deleted keeps its place in the quota until its last node has gone.
        return self.number("COUNT(*) FROM pools")

    def unsettled(self) -> list[PoolRow]:
        """Return those whose nodes come or go."""
        return list(self.where("state = 'deleting' OR allocation_state != 'steady'"))


class Samples(Table[SampleRow]):
    """What was observed of the pools."""

    row_type = SampleRow
    name = "samples"
    keys = ("pool_key", "time")

    def since(self, pool_key: str, time: datetime) -> list[SampleRow]:
        """Return a pool's samples from a time on, the oldest first."""
        condition = "pool_key = ? AND time >= ? ORDER BY time"
        return list(self.where(condition, pool_key, time.isoformat(timespec="microseconds")))

    def forget(self, before: datetime) -> None:
        """Remove old samples."""
        text = before.isoformat(timespec="microseconds")
        self._connection.execute("DELETE FROM samples WHERE time < ?", (text,))
