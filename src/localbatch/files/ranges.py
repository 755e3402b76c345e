"""The `ocp-range` header: which bytes of a file are asked for."""

import re

from localbatch.files.entry import FileApiError

# 19 digits are all that a 64-bit number has: longer ones are refused unread.
_RANGE = re.compile(r"bytes=(\d{1,19})-(\d{1,19})?", re.ASCII)


def parse_range(header: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte, both included, the last within the file.

    Raises:
        FileApiError: InvalidRange, when it cannot be read or begins beyond the file.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        raise FileApiError("InvalidRange")
    first = int(found[1])
    # An end beyond the file is no error: clients ask for blocks of one size.
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    # Also for an empty file, of which no byte can be asked for.
    if first > last:
        raise FileApiError("InvalidRange")
    return first, last
