"""Expecting a refusal by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from azure.core.exceptions import HttpResponseError


@contextmanager
def refused(code: str, status: int | None = None) -> Iterator[None]:
    """Expect the service to refuse with this code."""
    with pytest.raises(HttpResponseError) as caught:
        yield
    # The SDK puts the service's error where azure-core has a type of its own.
    assert getattr(caught.value.error, "code", None) == code
    if status is not None:
        assert caught.value.status_code == status
