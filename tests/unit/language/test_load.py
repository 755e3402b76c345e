"""The entry: whatever a file holds, the answer is a draft or diagnostics."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.spec_folder import DEFAULTS, SpecFolder
from flowrun.errors import SpecError
from flowrun.language.load import ParamSources, load_claims, load_workflow

ROOT = Path(__file__).parents[3]
PIECES = st.sampled_from(
    [
        *DEFAULTS.values(),
        *(
            "job:",
            "containers: [a]",
            "inputs:",
            "name",
            "item",
            "{{ ",
            " }}",
            "&a ",
            "*a",
            "!!int ",
        ),
        *("\n", "  ", "- ", ": ", "{", "}", "[", "]", "'", '"', "#", "|", ">"),
        *("1e9", "2.0", "\t", "\r", "é", "\u2028", "\x00"),
    ]
)


def load(folder: Path, data: bytes) -> None:
    """Load a file of these bytes; only SpecError may come out."""
    path = folder / "flow.yaml"
    path.write_bytes(data)
    with suppress(SpecError):
        load_workflow(path)


@settings(max_examples=150, deadline=None)
@given(text=st.lists(PIECES, max_size=25).map("".join))
def test_any_text_loads_or_is_explained(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    load(tmp_path_factory.getbasetemp(), text.encode())


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_load_or_are_explained(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    load(tmp_path_factory.getbasetemp(), data)


@settings(max_examples=100, deadline=None)
@given(change=st.data())
def test_any_damage_to_a_right_file_is_explained(
    tmp_path_factory: pytest.TempPathFactory, change: st.DataObject
) -> None:
    data = (ROOT / "tests/cases/language/ok/everything.yaml").read_bytes()
    start = change.draw(st.integers(0, len(data)))
    end = change.draw(st.integers(start, min(start + 40, len(data))))
    piece = change.draw(PIECES)

    load(tmp_path_factory.getbasetemp(), data[:start] + piece.encode() + data[end:])


def test_the_example_loads() -> None:
    draft = load_workflow(ROOT / "workflows" / "topn.yaml")

    assert [one.id for one in draft.build().tasks] == [
        "topn-taskdata1",
        "topn-taskdata2",
        "topn-taskdata3",
    ]


def test_errors_of_every_part_come_at_once_in_the_order_of_the_file(spec: SpecFolder) -> None:
    problems = spec.problems(
        "params: {x: {type: integer}}",
        "containers: [flowrun]",
        "inputs: [{container: none, files: none.txt}]",
        "job: {priority: '{{ y }}'}",
        'tasks: [{step: s, command: "{{ item }}"}]',
    )

    assert [one.split(":")[0] for one in problems] == [
        "param-missing",
        "reserved-container",
        "unknown-container",
        "missing-file",
        "template-name",
        "item-without-for-each",
    ]


def test_a_build_of_ten_thousand_blobs_has_ten_thousand_tasks(spec: SpecFolder) -> None:
    workflow = spec.workflow(
        'tasks: [{step: s, for_each: {range: {stop: 10000}}, command: "echo {{ item }}"}]'
    )

    assert len({one.id for one in workflow.tasks}) == 10_000


def test_claims_are_known_even_when_the_inputs_are_gone(tmp_path: Path) -> None:
    text = (ROOT / "workflows" / "topn.yaml").read_text()
    path = tmp_path / "topn.yaml"
    path.write_text(text)

    claims = load_claims(path)

    assert (claims.name, claims.pool_ids) == ("topn", {"pool": "topn-pool"})
    assert claims.containers[-1].name == "topn-flowrun"


def test_claims_need_no_secret_and_no_parameter_but_those_of_the_pools_id(tmp_path: Path) -> None:
    text = (ROOT / "workflows" / "topn.yaml").read_text()
    text = text.replace(
        "params:\n", "params:\n  token: {secret: true}\n  size: {type: string}\n"
    ).replace("Standard_D2s_v3", "'{{ params.size }}'")
    path = tmp_path / "topn.yaml"
    path.write_text(text)

    assert load_claims(path).pool_ids == {"pool": "topn-pool"}

    path.write_text(text.replace("topn-pool", "'{{ params.size }}'"))
    with pytest.raises(SpecError, match=r"^the parameter 'size' has no value$"):
        load_claims(path)
    assert load_claims(path, ParamSources(options={"size": "x"})).pool_ids == {"pool": "x"}
