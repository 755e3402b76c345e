"""The plan as text: golden files at two widths, and what must hold for any plan."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flowrun.plan.operations import Plan
from flowrun.report.plan.text import render_plan
from unit.report import samples
from unit.report.golden import assert_golden

PLANS = {"fresh": samples.fresh_plan, "changed": samples.changed_plan}


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", PLANS)
def test_plan_text_is_as_reviewed(name: str, width: int, color: bool) -> None:
    text = render_plan(PLANS[name](), width=width, color=color)

    assert_golden(f"plan-{name}-{width}{'-color' if color else ''}.txt", text)


@pytest.mark.parametrize("plan", PLANS.values())
def test_no_line_is_wider_than_the_terminal(plan: Callable[[], Plan]) -> None:
    text = render_plan(plan(), width=80, color=False)

    assert max(map(len, text.splitlines())) <= 80


def test_an_empty_plan_says_in_one_line_that_nothing_is_to_do() -> None:
    plan = replace(samples.make_plan(), unchanged_tasks=3, unchanged_files=4)

    text = render_plan(plan, width=80, color=False)

    assert text.splitlines()[-1] == "Nothing to do: 3 tasks and 4 files unchanged."


def test_ten_thousand_similar_tasks_are_a_few_lines() -> None:
    tasks = (
        samples.planned(f"sim-{n:05}", samples.reason("input-changed", f"input changed: {n}.txt"))
        for n in range(10_000)
    )

    text = render_plan(samples.make_plan(samples.add_tasks(*tasks)), width=80, color=False)

    assert len(text.splitlines()) <= 15
    assert "10000 tasks sim-00000 … sim-09999: input changed" in text


def test_many_different_reasons_do_not_flood_the_plan() -> None:
    words = [f"{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400)]
    tasks = (samples.planned(word, samples.reason("new", word)) for word in words)

    text = render_plan(samples.make_plan(samples.add_tasks(*tasks)), width=80, color=False)

    assert len(text.splitlines()) <= 60
    assert "390 tasks" in text


def test_a_name_cannot_steer_the_terminal() -> None:
    task = samples.planned("a", samples.reason("new", "input changed: \x1b[2Jx"))

    text = render_plan(samples.make_plan(samples.add_tasks(task)), width=80, color=False)

    assert "\x1b" not in text
    assert r"\x1b[2Jx" in text
