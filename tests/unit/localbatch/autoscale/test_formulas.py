"""The formula language alone: types, functions, samples, results, errors with their place."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localbatch.autoscale.evaluator import Surroundings, evaluate
from localbatch.autoscale.parser import parse
from localbatch.autoscale.results import Evaluation
from localbatch.autoscale.values import EvaluationError, FormulaSyntaxError, Samples, Value

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC).timestamp()  # a Sunday


def history(name: str, *values: float) -> Samples:
    """Return samples of which the newest is just visible."""
    times = [NOW - 60 - 30 * age for age in reversed(range(len(values)))]
    return Samples(name, tuple(zip(times, values, strict=True)), NOW)


def run(text: str, **variables: Value) -> Evaluation:
    seen: dict[str, Value] = {
        "$TargetDedicatedNodes": 7.0,
        "$TargetLowPriorityNodes": 0.0,
        "$CurrentDedicatedNodes": 2.0,
        "$TaskSlotsPerNode": 4.0,
        "$PendingTasks": history("$PendingTasks", 4, 8, 12, 16, 20, 24, 28, 32),
        "$RunningTasks": history("$RunningTasks", *[1.0] * 5),
    }
    seen |= {f"${name}": value for name, value in variables.items()}
    return evaluate(parse(text), Surroundings(now=NOW, variables=seen))


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("-(1 + 2) * -.5e1", "15"),
        ("1 == 1 && !(2 < 1) || 0", "1"),
        ("0 ? 1 : 1 ? 2 : 3", "2"),
        ("1 / 4", "0.25"),
        ('"a" == "a"', "1"),
        ("avg(1, 2, 3)", "2"),
        ("len(1, 2)", "2"),
        ("max(1, $PendingTasks.GetSample(1))", "32"),
        ("min($PendingTasks.GetSample(2))", "28"),
        ("norm(3, 4)", "5"),
        ("percentile($PendingTasks.GetSample(3), 50)", "28"),
        ("range(4, 9)", "5"),
        ("std(2, 4)", "1.4142135623731"),
        ("sum($PendingTasks.GetSample(2), 1)", "61"),
        ("val($PendingTasks.GetSample(2), 0)", "28"),
        ("lg(8)", "3"),
        ("ln(1)", "0"),
        ("log(100)", "2"),
        ("ceil(1.2) + floor(1.8) + round(1.6)", "5"),
        ("$PendingTasks.GetSample(2) * 2", "[56,64]"),
        ("2 * $PendingTasks.GetSample(1)", "[64]"),
        ("$PendingTasks.GetSample(2) + $RunningTasks.GetSample(2)", "[29,33]"),
        ("time().hour * 100 + time().minute", "1030"),
        ("time().weekday", "0"),
        ('time("2016-10-13T19:18:47.805Z")', "2016-10-13T19:18:47.805Z"),
        ('time("Thu, 13 Oct 2016 19:18:47 GMT").year', "2016"),
        ("time() - TimeInterval_Zero * 1 == TimeInterval_Zero", None),
        ("TimeInterval_Day + TimeInterval_Minute * 90", "1.01:30:00"),
        ("-TimeInterval_Hour / 2", "-00:30:00"),
        ("time() + TimeInterval_Week > time()", "1"),
        ("TimeInterval_Hour < TimeInterval_Day", "1"),
        ('(time() - time("2026-03-01T10:00:00Z")) == 30 * TimeInterval_Minute', "1"),
        ("$PendingTasks.GetSamplePercent(4.5 * TimeInterval_Minute)", None),
        ("$PendingTasks.Count()", "8"),
        ("$PendingTasks.GetSamplePeriod()", "00:00:30"),
        ("$PendingTasks.HistoryBeginTime()", "2026-03-01T10:25:30Z"),
        ("len($PendingTasks.GetSample(TimeInterval_Minute * 2))", "3"),
        ("$PendingTasks.GetSample(TimeInterval_Hour, TimeInterval_Minute * 4)", "[4,8]"),
        ("rand() <= 1", "1"),
    ],
)
def test_an_expression_has_the_value_of_the_language(expression: str, written: str | None) -> None:
    if written is None:
        # What the table of operators does not list is refused; a share depends on the moment.
        with pytest.raises(EvaluationError):
            run(f"x = {expression}; y = len(time())")
        return

    assert run(f"x = {expression};").results.rpartition("$x=")[2] == written


def test_the_result_tells_targets_then_own_variables_in_order() -> None:
    outcome = run("$TargetDedicatedNodes = 3.9; b = 2; $a = 1; // the rest stays\n")

    assert outcome.results == (
        "$TargetDedicatedNodes=3;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue"
        ";$a=1;$b=2"
    )


@pytest.mark.parametrize(
    ("formula", "targets"),
    [
        ("$TargetDedicated = 2; $TargetLowPriority = 1;", (2, 1)),
        ("$TargetDedicated = 2; $TargetDedicatedNodes = 5", (5, 0)),
        ("$TargetDedicatedNodes = -4", (0, 0)),
        ("x = 1", (7, 0)),
        ("$TargetDedicatedNodes = 1; x = stop(); $TargetDedicatedNodes = 2", (1, 0)),
        ("$TargetLowPriorityNodes = $PendingTasks.GetSample(1)", (7, 32)),
        ("$TargetDedicatedNodes = min(10, $TargetDedicatedNodes + 1)", (8, 0)),
        (
            """
            age = time() - time("2026-03-01T10:00:00Z");
            share = $PendingTasks.GetSamplePercent(5 * TimeInterval_Minute);
            wanted = share < 70 ? 1 : avg($PendingTasks.GetSample(5 * TimeInterval_Minute));
            $TargetDedicatedNodes = age < 10 * TimeInterval_Minute ? 2 : wanted / $TaskSlotsPerNode;
            """,
            (4, 0),
        ),
        (
            """
            isWeekday = time().weekday >= 1 && time().weekday <= 5;
            $TargetDedicatedNodes = isWeekday && time().hour >= 8 ? 20 : 10;
            """,
            (10, 0),
        ),
    ],
)
def test_a_formula_sets_targets(formula: str, targets: tuple[int, int]) -> None:
    outcome = run(formula)

    assert (outcome.dedicated, outcome.spot) == targets


@pytest.mark.parametrize("word", ["taskcompletion", '"taskcompletion"'])
def test_the_deallocation_option_is_a_word_or_a_string(word: str) -> None:
    assert run(f"$NodeDeallocationOption = {word};").option == "taskcompletion"


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("x = 1 +", "Line 1, Col 8"),
        ("x = 1;\ny = @", "Line 2, Col 5"),
        ("x = 1 % 2", "Line 1, Col 7"),
        ("x = (1", "Line 1, Col 7"),
        ("x = 1 y = 2", "Line 1, Col 7"),
        ("$ActiveTasks = 1", "Line 1, Col 1"),
        ("x = 1;" * 101, "Line 1, Col 601"),
        ("x = " + "(" * 1000, "Line 1, Col 35"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(formula: str, place: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=place):
        parse(formula)


@pytest.mark.parametrize(
    ("formula", "code", "detail"),
    [
        (
            "x = 1;\ny = $RunningTasks.GetSample(20 * TimeInterval_Minute, 70)",
            "InsufficientSampleData",
            (
                "Line 2, Col 19: Insufficient data from data set: $RunningTasks wanted 70%,"
                " received 12%"
            ),
        ),
        (
            "x = missing + 1",
            "AutoScalingFormulaEvaluationError",
            "Line 1, Col 5: The variable 'missing' has no value",
        ),
        (
            'x = 1 + "a"',
            "AutoScalingFormulaEvaluationError",
            "Line 1, Col 7: Operator '+' cannot be applied to double and string",
        ),
        (
            "x = nothing(1)",
            "AutoScalingFormulaEvaluationError",
            "Line 1, Col 5: There is no function 'nothing'",
        ),
        (
            "$TargetDedicatedNodes = 1 / 0",
            "AutoScalingFormulaEvaluationError",
            "Line 1, Col 1: A target is not a number of nodes",
        ),
    ],
)
def test_a_run_that_fails_says_where_and_why(formula: str, code: str, detail: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        run(formula)

    assert (caught.value.code, caught.value.detail) == (code, detail)


def test_a_sample_is_seen_a_minute_after_it_was_taken() -> None:
    fresh = Samples("$ActiveTasks", ((NOW - 30, 5.0),), NOW)

    assert run("x = $ActiveTasks.Count()", ActiveTasks=fresh).results.endswith("$x=0")


WORDS = st.sampled_from(
    """x $TargetDedicatedNodes $PendingTasks time rand val std norm percentile TimeInterval_Year
    1e308
        0 1 .5 + - * / ? : ; = == && || ! ( ) , . GetSample GetSamplePercent Count hour weekday stop
    "a" requeue ceil log sum taskcompletion""".split()  # noqa: SIM905 - a list of words
)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_formula_or_refused_in_the_languages_own_way(text: str) -> None:
    try:
        outcome = run(text)
    except (FormulaSyntaxError, EvaluationError):
        return

    assert outcome.results.startswith("$TargetDedicatedNodes=")


def test_the_deepest_formula_leaves_room_on_the_stack() -> None:
    text = "x = " + "0 || 1 && 1 == 1 + 0 * (" * 29 + "1" + ")" * 29

    def descend(levels: int) -> Evaluation:
        return descend(levels - 1) if levels else run(text)

    assert descend(100).results.endswith("$x=1")


@pytest.mark.parametrize("text", ["x=" + "1+" * 4000 + "1", "x=" + "-" * 8000 + "1"])
def test_a_long_formula_exhausts_nothing(text: str) -> None:
    try:
        assert run(text).results.endswith("$x=4001")
    except FormulaSyntaxError as error:
        assert "nested" in str(error)  # noqa: PT017 - either end is fine
