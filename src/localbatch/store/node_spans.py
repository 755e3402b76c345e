"""The table of the times through which nodes held their machines."""

from datetime import datetime

from localbatch.rows.nodes import NodeSpanRow
from localbatch.store.table import Table


class NodeSpans(Table[NodeSpanRow]):
    """The spans, those of deleted pools included."""

    row_type = NodeSpanRow
    name = "node_spans"
    keys = ("node_id", "start_time")

    def close(self, node_id: str, time: datetime) -> None:
        """End the node's open span, if there is one."""
        self._connection.execute(
            "UPDATE node_spans SET end_time = ? WHERE node_id = ? AND end_time IS NULL",
            (_text(time), node_id),
        )

    def overlapping(self, start: datetime, end: datetime) -> list[NodeSpanRow]:
        """Return the spans of which something lies between the two times, the earliest first."""
        # A span without an end is that of a node which still holds its machine.
        condition = "start_time < ? AND (end_time IS NULL OR end_time > ?) ORDER BY start_time"
        return list(self.where(condition, _text(end), _text(start)))

    def of_pool_since(self, pool_key: str, time: datetime) -> list[NodeSpanRow]:
        """Return the spans of a pool that began at a time or later."""
        return list(self.where("pool_key = ? AND start_time >= ?", pool_key, _text(time)))


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
