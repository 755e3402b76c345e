"""Who may ask, and under which name the server answers."""

import base64
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from endpoint.refusals import refused
from endpoint.running import ACCOUNT, Client, RunningEndpoint
from endpoint.signing import VERSION, signed_request
from localbatch.http.auth import Credentials, SignedRequest, authenticate, string_to_sign
from localbatch.service.error_codes import ServiceError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
OTHER_KEY = base64.b64encode(b"another key").decode()


def test_a_wrong_key_is_refused(endpoint: RunningEndpoint) -> None:
    with endpoint.client(key=OTHER_KEY) as client, refused("AuthenticationFailed", 403):
        list(client.list_pools())


def test_a_wrong_signature_is_answered_with_what_should_be_signed(
    endpoint: RunningEndpoint,
) -> None:
    headers = {"authorization": f"SharedKey {ACCOUNT}:bm90aGluZw=="}
    date = {"ocp-date": format_datetime(datetime.now(UTC), usegmt=True)}

    answer = requests.get(f"{endpoint.url}/pools?{VERSION}", headers=headers | date, timeout=120)

    (told,) = answer.json()["values"]
    assert told["key"] == "AuthenticationErrorDetail"
    assert told["value"].endswith(
        f"ocp-date:{date['ocp-date']}\\n/{ACCOUNT}/pools\\n{VERSION.replace('=', ':')}'"
    )
    assert endpoint.key not in answer.text


def test_an_unknown_account_is_refused(endpoint: RunningEndpoint) -> None:
    with endpoint.client(account="someone") as client, refused("AuthenticationFailed", 403):
        list(client.list_pools())


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_request_of_another_time_is_refused(endpoint: RunningEndpoint, minutes: int) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)

    answer = signed_request(endpoint, "GET", "/pools", headers={"ocp-date": date})

    assert (answer.status_code, answer.json()["code"]) == (403, "AuthenticationFailed")


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        ("", 403, "AuthenticationFailed"),
        ("Bearer abc", 401, "AuthenticationFailed"),
        ("Basic abc", 400, "InvalidAuthenticationInfo"),
        ("SharedKey", 400, "InvalidAuthenticationInfo"),
        ("SharedKey devaccount:", 400, "InvalidAuthenticationInfo"),
        ("SharedKey devaccount:é", 403, "AuthenticationFailed"),
    ],
)
def test_a_malformed_authorization_is_refused(
    endpoint: RunningEndpoint, authorization: str, status: int, code: str
) -> None:
    date = format_datetime(datetime.now(UTC), usegmt=True)
    headers = {"authorization": authorization.encode(), "ocp-date": date.encode()}

    answer = requests.get(f"{endpoint.url}/pools", headers=headers, timeout=120)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "10.0.0.1:80", ""])
def test_only_the_loopbacks_names_are_answered(endpoint: RunningEndpoint, host: str) -> None:
    answer = signed_request(endpoint, "GET", "/pools", headers={"host": host})

    assert answer.status_code == 400


def test_the_root_tells_what_listens_without_a_key(endpoint: RunningEndpoint) -> None:
    answer = requests.get(f"{endpoint.url}/", timeout=120)

    assert answer.status_code == 200
    assert "localbatch" in answer.text


def test_a_signed_time_out_is_accepted_as_the_sdk_signs_it(client: Client) -> None:
    assert client.get_pool("shared", service_timeout=20).id == "shared"


def test_parameter_names_may_be_signed_in_lower_case() -> None:
    request = SignedRequest(
        method="GET",
        path="/poolusagemetrics",
        query="startTime=2026-01-01&api-version=2025-06-01",
        headers={"ocp-date": format_datetime(NOW, usegmt=True)},
    )

    texts = [string_to_sign(request, "a", lower_names=lower) for lower in (False, True)]

    assert texts[0].endswith("\napi-version:2025-06-01\nstartTime:2026-01-01")
    assert texts[1].endswith("\napi-version:2025-06-01\nstarttime:2026-01-01")


def test_a_request_without_a_date_is_refused() -> None:
    request = SignedRequest(
        method="GET", path="/", query="", headers={"authorization": "SharedKey a:b"}
    )

    with pytest.raises(ServiceError) as caught:
        authenticate(request, Credentials(account="a", key=b"k"), now=NOW)

    assert caught.value.code == "AuthenticationFailed"


def test_the_key_is_in_no_repr() -> None:
    assert "secret" not in repr(Credentials(account="a", key=b"secret"))
