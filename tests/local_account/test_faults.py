"""The faults of a running local account."""

import json

import pytest

from localbatch.account.connection import Connection
from localbatch.account.errors import AccountUsageError
from localbatch.account.faults import clear_faults, set_faults, show_faults


def test_faults_are_set_shown_and_cleared(running: Connection) -> None:
    given = {"seed": 7, "rules": [{"fault": "busy", "operation": "GET /pools", "rate": 0.5}]}

    set_faults(running, json.dumps(given).encode())

    assert json.loads(show_faults(running)) == given
    clear_faults(running)
    assert json.loads(show_faults(running)) == {"rules": []}


def test_a_wrong_file_is_refused_with_its_reason(running: Connection) -> None:
    with pytest.raises(AccountUsageError, match=r"rules\.fault") as caught:
        set_faults(running, b'{"rules": [{"fault": "earthquake"}]}')

    assert "earthquake" in str(caught.value)
