"""A table of the store as a mapping from frozen rows to columns of the same names."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar, get_type_hints

from localbatch.store.codecs import column_codec

Row = TypeVar("Row")


class Table(Generic[Row]):
    """Typed reading and writing of one table; subclasses name it and add their queries."""

    row_type: type[Row]
    name: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        hints = get_type_hints(self.row_type)
        self._codecs = {name: column_codec(kind) for name, kind in hints.items()}
        columns = ", ".join(self._codecs)
        marks = ", ".join("?" * len(self._codecs))
        self._where = " AND ".join(f"{key} = ?" for key in self.keys)
        self._insert = f"INSERT INTO {self.name} ({columns}) VALUES ({marks})"  # noqa: S608 - own names only
        self._select = f"SELECT {columns} FROM {self.name}"  # noqa: S608 - own names only

    def insert(self, row: Row) -> None:
        """Add a row that is not there yet."""
        self._connection.execute(self._insert, self._encode(row, self._codecs))

    def update(self, row: Row, *, before: Row | None = None) -> None:
        """Write all columns of a row, or only those that differ from what it was `before`."""
        names = list(self._codecs) if before is None else self._changes(before, row)
        if not names:
            return
        assignments = ", ".join(f"{name} = ?" for name in names)
        key = [getattr(row, name) for name in self.keys]
        self._connection.execute(
            f"UPDATE {self.name} SET {assignments} WHERE {self._where}",  # noqa: S608 - own names only
            self._encode(row, names) + key,
        )

    def get(self, *key: str) -> Row | None:
        """Return the row with this key, or None."""
        return next(self.where(self._where, *key), None)

    def delete(self, *key: str) -> None:
        """Remove the row with this key."""
        self._connection.execute(f"DELETE FROM {self.name} WHERE {self._where}", key)  # noqa: S608 - own names only

    def where(self, condition: str, *values: object) -> Iterator[Row]:
        """Yield the rows that fulfil an SQL condition, which may carry ORDER BY and LIMIT."""
        cursor = self._connection.execute(f"{self._select} WHERE {condition}", values)
        # All at once: whoever goes through the rows may change the table meanwhile.
        return (self._decode(columns) for columns in cursor.fetchall())

    def all(self) -> list[Row]:
        """Return every row."""
        return list(self.where("TRUE"))

    def newest(self, *scope: str, limit: int) -> list[Row]:
        """Return the rows that were made last, within `scope`, the newest first."""
        conditions = " AND ".join([*(f"{key} = ?" for key in self.keys[:-1]), "TRUE"])
        return list(self.where(f"{conditions} ORDER BY creation_time DESC LIMIT ?", *scope, limit))

    def page(self, *scope: str, after: str, limit: int) -> list[Row]:
        """Return up to `limit` rows after a key, by the last key column, within `scope`."""
        # Behind a key, not behind a number of rows: what comes or goes meanwhile moves no page.
        *outer, last = self.keys
        conditions = [*(f"{key} = ?" for key in outer), f"{last} > ? ORDER BY {last} LIMIT ?"]
        return list(self.where(" AND ".join(conditions), *scope, after, limit))

    def number(self, question: str, *values: object) -> int:
        """Return the one number that `SELECT <question>` gives, 0 for NULL."""
        return int(self._connection.execute(f"SELECT {question}", values).fetchone()[0] or 0)

    def _changes(self, before: Row, row: Row) -> list[str]:
        # By identity: `replace` keeps what it does not change, and to compare whole definitions
        # would cost more than it saves.
        return [name for name in self._codecs if getattr(row, name) is not getattr(before, name)]

    def _encode(self, row: Row, names: Iterable[str]) -> list[Any]:
        values = ((getattr(row, name), self._codecs[name].encode) for name in names)
        return [None if value is None else encode(value) for value, encode in values]

    def _decode(self, columns: tuple[Any, ...]) -> Row:
        pairs = zip(self._codecs.items(), columns, strict=True)
        return self.row_type(
            **{name: None if raw is None else codec.decode(raw) for (name, codec), raw in pairs}
        )
