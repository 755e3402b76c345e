"""References inside environment values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbatch.agent.references import ReferenceLoopError, expand_environment, expand_references


@pytest.mark.parametrize("text", ["$NAME/x", "${NAME}/x"])
def test_both_forms_of_a_reference_are_replaced(text: str) -> None:
    assert expand_references(text, {"NAME": "value"}) == "value/x"


def test_unknown_references_stay_as_they_are() -> None:
    assert expand_references("$OTHER costs 3$", {"NAME": "value"}) == "$OTHER costs 3$"


def test_values_refer_to_each_other_in_any_order() -> None:
    expanded = expand_environment({"C": "${B}3", "A": "1", "B": "${A}2"})

    assert expanded == {"C": "123", "A": "1", "B": "12"}


@pytest.mark.parametrize("values", [{"A": "$A"}, {"A": "$B", "B": "${C}", "C": "x$A"}])
def test_a_loop_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(ReferenceLoopError):
        expand_environment(values)


@given(
    st.dictionaries(
        st.sampled_from("ABC"), st.text(st.sampled_from("$ABC{}x"), max_size=6), max_size=3
    )
)
def test_expansion_ends_with_values_or_with_a_loop(values: dict[str, str]) -> None:
    try:
        assert expand_environment(values).keys() == values.keys()
    except ReferenceLoopError:
        assert any("$" in value for value in values.values())
