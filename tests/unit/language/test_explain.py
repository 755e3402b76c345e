"""What a key means, found by its way through the file."""

import pytest

from flowrun.cli.complete import complete_key
from flowrun.errors import UsageError
from flowrun.language.explain import explain_key
from flowrun.plan.operations import ReasonCode
from flowrun.report.explain import render_key, render_reason


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        ("name", "The workflow's name"),
        ("pool.start_task.wait", "Whether a node takes tasks only after"),
        ("step.output_files.when", "Uploaded when the command succeeds"),
        ("tasks.retry.times", "How many more tries"),
        ("pools.like", "The name of another entry"),
        ("containers.keep", "Whether the blob container survives"),
        ("params.enum", "The only values allowed"),
        ("step.for_each.range.stop", ""),
        ("cleanup.pools", "`keep` them"),
    ],
)
def test_a_key_is_found_by_its_way_through_the_file(path: str, meaning: str) -> None:
    assert explain_key(path).meaning.startswith(meaning)


def test_what_is_told_of_a_key() -> None:
    text = render_key(explain_key("step.output_files"), width=None, color=False)
    when = render_key(explain_key("step.output_files.when"), width=None, color=False)
    pattern = render_key(explain_key("step.output_files.pattern"), width=None, color=False)

    assert "\n  optional   " in text
    assert "\n  One of: success, failure, completion\n  Default: success\n" in when
    assert pattern.startswith("step.output_files.pattern  (required)\n")
    assert "\n  For example: *.csv\n" in pattern


@pytest.mark.parametrize(
    ("path", "summary"),
    [
        ("pol", "there is no key 'pol'\nhint: Did you mean 'pool'?"),
        ("pool.start_tsk", "there is no key 'start_tsk' below 'pool'"),
        ("name.more", "there is no key 'more' below 'name'"),
    ],
)
def test_a_key_that_is_not_there_is_told_with_the_nearest(path: str, summary: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain_key(path)

    assert str(caught.value).startswith(summary)


def test_a_reason_is_explained() -> None:
    text = render_reason(ReasonCode.OUTPUTS_MISSING, width=None, color=False)

    assert text == f"outputs-missing\n  {ReasonCode.OUTPUTS_MISSING.meaning}\n"


def test_tab_goes_through_the_file() -> None:
    assert complete_key("pool.start_task.w") == ["pool.start_task.wait"]
    assert "step" in complete_key("st")
    assert complete_key("nothing.x") == []
