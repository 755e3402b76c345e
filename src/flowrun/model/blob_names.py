"""The one form of a blob's name, for what goes up and what comes down.

Storage takes any text of 1 to 1024 characters and 254 segments, but changes some on the way: a
backslash becomes a slash, a dot at the end of a segment is lost, `.` and `..` are followed like
folders. A name that comes back as another one would be uploaded and then deleted as a stranger, so
such names are refused before anything is sent; what says the same in fewer words is shortened.
"""

import unicodedata
from collections.abc import Callable

MAX_NAME = 1024
MAX_SEGMENTS = 254
_REFUSED = frozenset({"Cc", "Cs", "Co"})
"""Control characters, halves of characters and private ones, which no URL or XML carries."""
_PLANE = 0xFFFF
_NONCHARACTERS = frozenset({0xFFFE, 0xFFFF})
"""The last two of every plane."""


def tidy_name(text: str) -> str:
    """Return a name that flowrun gives to a blob without `./` and doubled slashes."""
    *folders, last = text.split("/")
    kept = [folder for folder in folders if folder not in {"", "."}]
    # A slash in front stays, so that it is refused and not dropped in silence.
    root = "/" if folders and not folders[0] else ""
    return root + "/".join([*kept, last])


def tidy_prefix(text: str) -> str:
    """Return a prefix of names that may be there already, so that a slash may be doubled."""
    *folders, last = text.split("/")
    return "/".join([*(folder for folder in folders if folder != "."), last])


def name_fault(name: str) -> str:
    """Return why no blob can be called so, or nothing."""
    if not name or name.endswith("/"):
        return prefix_fault(name) or "has no file name at its end"
    # With a slash, so that the last segment is judged like the others.
    return prefix_fault(f"{name}/")


def prefix_fault(prefix: str) -> str:
    """Return why no blob's name can begin so, or nothing; the last segment may go on."""
    return next((fault for applies, fault in _FAULTS if applies(prefix)), "")


def _holds_refused(text: str) -> bool:
    # Nearly all names pass here, without a look at each of their characters.
    return not (text.isascii() and text.isprintable()) and any(
        unicodedata.category(character) in _REFUSED or ord(character) & _PLANE in _NONCHARACTERS
        for character in text
    )


_FAULTS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda text: "\\" in text, "holds a backslash, which Storage turns into a slash"),
    (lambda text: text.startswith("/"), "begins with a slash"),
    # Before the dots below, which such a name has as well.
    (lambda text: ".." in text.split("/"), "leaves its folder"),
    (lambda text: "./" in text, "has a segment that ends in a dot, which Storage drops"),
    (_holds_refused, "holds characters that no blob's name can hold"),
    (lambda text: _units(text) > MAX_NAME, f"is longer than {MAX_NAME} characters"),
    (lambda text: text.count("/") > MAX_SEGMENTS, f"has more than {MAX_SEGMENTS} segments"),
)


def _units(text: str) -> int:
    """Return the length as Storage counts it, without the slash at the end of a folder."""
    # Halves of characters are a fault of their own, and must not fail here.
    return len(text.removesuffix("/").encode("utf-16-le", "surrogatepass")) // 2
