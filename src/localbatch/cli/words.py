"""Values -> the few words that the command line prints."""

from collections.abc import Iterable

_KIB = 1024
_UNITS = ("KiB", "MiB", "GiB", "TiB")
_TENTHS_BELOW = 10


def human_size(size: int) -> str:
    """Return the bytes in the unit that reads best."""
    if size < _KIB:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    value = float(size)
    for unit in _UNITS:
        value /= _KIB
        # Beyond the largest unit only the number grows.
        if value < _KIB or unit == _UNITS[-1]:
            break
    # From ten on a tenth tells nobody anything.
    return f"{value:.1f} {unit}" if value < _TENTHS_BELOW else f"{value:.0f} {unit}"


def align(facts: Iterable[tuple[str, str]]) -> str:
    """Return a line a fact, the values in one column."""
    known = list(facts)
    widest = max((len(name) for name, _ in known), default=0)
    return "".join(f"{name:<{widest}}  {value}\n" for name, value in known)
