"""The `account` section -> which account the file is for."""

from typing import Any

from flowrun.language.text.document import Document
from flowrun.model.connection import AccountNames


def build_account(document: Document) -> AccountNames:
    """Return what the file says of its account."""
    section: Any = document.value.get("account", {})
    return AccountNames(**section)
