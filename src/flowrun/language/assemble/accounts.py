"""The sections `account` and `storage` -> which accounts the file is about."""

from collections.abc import Mapping
from typing import Any

from flowrun.language.text.document import Document
from flowrun.model.connection import AccountNames, StorageAccount


def build_account(document: Document) -> AccountNames:
    """Return what the file says of its account."""
    section: Any = document.value.get("account", {})
    return AccountNames(**section)


def build_storage(document: Document) -> Mapping[str, StorageAccount]:
    """Return the further storage accounts by the names that the file gives them."""
    section: Any = document.value.get("storage", {})
    return {name: StorageAccount(**settings) for name, settings in section.items()}
