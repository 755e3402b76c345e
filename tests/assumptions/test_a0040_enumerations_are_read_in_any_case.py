"""A0040: a request may write an enumeration in any case; the answer has the service's own."""

from assumptions.conftest import Lab


def test_enumerations_are_read_in_any_case(lab: Lab) -> None:
    user = {"autoUser": {"scope": "Pool", "elevationLevel": "NonAdmin"}}

    task = lab.run_task("/bin/true", userIdentity=user)

    assert task.as_dict()["userIdentity"] == {
        "autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}
    }
