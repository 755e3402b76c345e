"""How many bytes of a bulk transfer are through, counted by many threads at once."""

from collections.abc import Callable, Mapping


class ByteCount:
    """The bytes of each file that are through; `total` is what all of them have."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.total = sum(sizes.values())
        # Every key is there from the start: threads only ever replace values.
        self._through = dict.fromkeys(sizes, 0)

    def counter(self, name: str) -> Callable[[int], None]:
        """Return what takes the number of bytes of the file that are through by now."""

        def count(through: int) -> None:
            # Set and not added up: a file that is sent again is not counted twice.
            self._through[name] = through

        return count

    @property
    def done(self) -> int:
        """The bytes that are through."""
        return sum(self._through.values())
