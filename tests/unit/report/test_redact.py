"""The redactor: what looks like a secret, and what was registered as one."""

import base64
import io

import pytest

from flowrun.model.secret import Secret
from flowrun.report.redact import RedactedStream, Redactor

KEY = base64.b64encode(bytes(range(64))).decode()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://a.blob.core.windows.net/c?se=2030&sig=abc%2Bdef%3D&sp=r", "&sp=r"),
        ("HTTPS://A?SIG=abcdef", "HTTPS://A?"),
        (f"AccountName=a;AccountKey={KEY};EndpointSuffix=x", ";EndpointSuffix=x"),
        ("Authorization: SharedKey account:abcdef/+=", "Authorization: SharedKey "),
        ("SharedAccessSignature=sv=2024&abcdef;Next=1", ";Next=1"),
        (f"the key {KEY} is wrong", "is wrong"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.abcdef.abcdef", "Bearer "),
    ],
)
def test_what_looks_like_a_secret_is_masked_and_the_rest_kept(text: str, kept: str) -> None:
    masked = Redactor()(text)

    assert "abc" not in masked
    assert KEY not in masked
    assert "(secret)" in masked
    assert kept in masked


def test_registered_values_are_masked_also_within_a_url() -> None:
    redact = Redactor()

    redact.register([Secret("p/w+d")])

    assert redact("p/w+d and ?x=p%2Fw%2Bd") == "(secret) and ?x=(secret)"


def test_plain_text_is_left_alone() -> None:
    text = "design = a signal; configuration: sigma=3, digest 217ba18924a51d65"

    assert Redactor()(text) == text


def test_a_stream_masks_what_is_written_to_it() -> None:
    sink = io.StringIO()

    RedactedStream(sink, Redactor()).write("?sig=abcdef")

    assert sink.getvalue() == "?sig=(secret)"
