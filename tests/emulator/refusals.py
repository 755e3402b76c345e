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
    # The SDK's exceptions carry the service's error under `error`, which azure-core types as its own.
    assert getattr(caught.value.error, "code", None) == code
    if status is not None:
        assert caught.value.status_code == status
