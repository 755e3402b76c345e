"""Filters as clients write them, over bodies as the service writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbatch.odata.filters import compile_filter
from localbatch.odata.kinds import Kind
from localbatch.odata.tokens import FilterError

PROPERTIES = {
    "id": Kind.STRING,
    "name": Kind.STRING.only("startswith"),
    "poolId": Kind.ENUM.only("eq"),
    "state": Kind.ENUM.of("active", "running", "completed", "startTaskFailed"),
    "creationTime": Kind.TIME,
    "enableAutoScale": Kind.BOOLEAN,
    "executionInfo/exitCode": Kind.INTEGER,
    "executionInfo/startTime": Kind.TIME,
}
TASK = {
    "id": "renderTask-It's",
    "name": "wd/out.txt",
    "poolId": "Cpu",
    "state": "running",
    "creationTime": "2024-05-08T08:49:37.1234567Z",
    "enableAutoScale": True,
    "executionInfo": {"exitCode": 3},
}


@pytest.mark.parametrize(
    "text",
    [
        "state eq 'running'",
        "state EQ 'Running'",
        "(state eq 'running')",
        "(state eq 'completed') or (state eq 'running')",
        "(state eq 'running') and startswith(id, 'renderTask')",
        "state ne 'active'and startswith ( id,'RENDER' )",
        "startswith(id, 'rendertask-it''s')",
        "id ge 'rendertask' AND id lt 'rendertask-z'",
        "poolId eq 'cpu'",
        "enableAutoScale eq true",
        "enableAutoScale ne false",
        "executionInfo/exitCode lt 0 or executionInfo/exitCode gt 0",
        "executionInfo/exitCode eq 3",
        "executionInfo/exitCode gt -1",
        "creationTime gt DateTime'2011-05-08T08:49:37Z'",
        "creationTime gt datetime'2024-05-08T10:49:37+02:00'",
        "creationTime gt DateTime'2011'",
        "creationTime gt DateTime'2011-05'",
        "creationTime lt DateTime'Thu, 09 May 2024 08:49:37 GMT'",
        "creationTime gt 2024-01-01T00:00:00Z",
        "startswith(name,'wd/')",
        "executionInfo/startTime ne DateTime'2011'",
        "state eq 'active' and state eq 'active' or state eq 'running'",
    ],
)
def test_these_filters_hold_for_the_task(text: str) -> None:
    assert compile_filter(text, PROPERTIES)(TASK)


@pytest.mark.parametrize(
    "text",
    [
        "state eq 'active'",
        "state eq 'running' and state eq 'active'",
        "state eq 'active' and (state eq 'active' or state eq 'running')",
        "startswith(id, 'x')",
        "executionInfo/exitCode lt 0",
        "executionInfo/startTime gt DateTime'2011'",
        "executionInfo/startTime eq DateTime'2011'",
        "creationTime gt DateTime'Thu, 09 May 2024 08:49:37 GMT'",
        "enableAutoScale eq false",
    ],
)
def test_these_filters_do_not_hold_for_the_task(text: str) -> None:
    assert not compile_filter(text, PROPERTIES)(TASK)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "state",
        "state eq",
        "state eq running",
        "state eq 'nonsense'",
        "state eq 'running",
        "state gt 'active'",
        "startswith(state, 'run')",
        "startswith(id 'x')",
        "startswith(id, 'x'",
        "metadata eq 'x'",
        "State eq 'running'",
        "poolId ne 'x'",
        "name eq 'x'",
        "id eq 5",
        "id eq 'a' 'b'",
        "executionInfo/exitCode eq '3'",
        "executionInfo/exitCode eq 1.5",
        "creationTime gt '2011'",
        "creationTime gt DateTime'yesterday'",
        "creationTime gt DateTime'2011-99'",
        "creationTime gt DateTime'0001-01-01T00:00:00+14:00'",
        "enableAutoScale eq 1",
        "not state eq 'running'",
        "contains(id, 'x')",
        "state eq null",
        "state in ('running')",
        "(state eq 'running'",
        "state eq 'running')",
        "or state eq 'running'",
        "state eq 'running' and",
        "(" * 1000,
    ],
)
def test_these_filters_are_refused_with_a_reason(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        compile_filter(text, PROPERTIES)

    assert caught.value.reason


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "id",
                    "state",
                    "eq",
                    "gt",
                    "and",
                    "or",
                    "(",
                    ")",
                    ",",
                    "startswith",
                    "'running'",
                    "executionInfo/exitCode",
                    "3",
                    "-1",
                    "true",
                    "creationTime",
                    "DateTime'2011'",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        predicate = compile_filter(text, PROPERTIES)
    except FilterError:
        return
    assert predicate(TASK) in {True, False}
    assert predicate({}) in {True, False}
