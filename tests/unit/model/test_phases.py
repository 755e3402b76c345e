"""Which phase each step is in, and which job its tasks go to."""

from flowrun.model.needs import Needs, StepNeeds
from flowrun.model.phases import WHOLE, JobKey, StepOutline, divide_steps, find_phases


def step(name: str, pool: str = "p", lists: str = "") -> StepOutline:
    return StepOutline(name=name, pool=pool, lists=frozenset(lists))


def needs(**steps: str) -> Needs:
    return {name: StepNeeds(whole=tuple(needed)) for name, needed in steps.items()}


def test_steps_of_one_pool_are_in_one_phase_however_they_need_each_other() -> None:
    steps = [step("a"), step("b"), step("c")]

    assert find_phases(steps, needs(b="a", c="ab")) == {"a": 1, "b": 1, "c": 1}
    assert set(divide_steps(steps, needs(b="a", c="ab")).values()) == {WHOLE}


def test_a_step_that_needs_one_of_another_pool_is_a_phase_later() -> None:
    steps = [step("a"), step("b", "q"), step("c"), step("d", "q")]

    assert find_phases(steps, needs(b="a", c="b")) == {"a": 1, "b": 2, "c": 3, "d": 1}


def test_a_step_that_lists_what_another_writes_is_a_phase_later() -> None:
    assert find_phases([step("a"), step("b", lists="a")], needs(b="a")) == {"a": 1, "b": 2}


def test_what_is_listed_may_be_needed_through_others() -> None:
    steps = [step("a"), step("b"), step("c", lists="a")]

    assert find_phases(steps, needs(b="a", c="b"))["c"] == 2


def test_matched_needs_make_phases_too() -> None:
    matched = {"b": StepNeeds(matched=("a",))}

    assert find_phases([step("a"), step("b", "q")], matched) == {"a": 1, "b": 2}


def test_every_pool_of_a_phase_has_a_job() -> None:
    jobs = divide_steps([step("a"), step("b", "Big"), step("c", "Big")], needs(c="a"))

    assert jobs == {"a": JobKey(1, "p"), "b": JobKey(1, "big"), "c": JobKey(2, "big")}
    assert jobs["c"].suffix == "-2-big"


def test_the_only_pool_has_a_name_in_the_ids_of_jobs() -> None:
    jobs = divide_steps([step("a", ""), step("b", "", lists="a")], needs(b="a"))

    assert jobs["b"].suffix == "-2-pool"


def test_a_need_of_a_step_that_is_wrong_does_not_matter() -> None:
    assert find_phases([step("b")], needs(b="x")) == {"b": 1}
