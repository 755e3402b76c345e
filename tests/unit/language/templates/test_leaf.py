"""One template: its value, and what it must not do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.language.templates.environment import make_context
from flowrun.language.templates.fault import TemplateFaultError
from flowrun.language.templates.leaf import compile_leaf
from flowrun.language.templates.names import Names, Scope

NAMES: dict[str, object] = {"params": Names(n=3, words=["a", "b"], items="mine", text="x y")}


def evaluate(text: str) -> object:
    return compile_leaf(text, Scope(values=NAMES))(make_context(NAMES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ params.n }}", 3),
        (" {{- params.n -}} ", 3),
        ("{{ params.n }}!", "3!"),
        ("{{ params.n }}{{ params.n }}", "33"),
        ("{{ params.words }}", ["a", "b"]),
        ("{{ params.words | map('upper') }}", ["A", "B"]),
        ("{{ params.items }}", "mine"),
        ("{{ params['n'] > 2 }}", True),
        ("{% if params.n > 2 %}many{% else %}few{% endif %}", "many"),
        ("{{ params.text | quote }}", "'x y'"),
        ("{{ quote(params.text) }}", "'x y'"),
        ("{{ 'Ünder Scöre.txt' | slug }}", "under-score-txt"),
        ("{{ duration('2h') }}", 7200),
        ("{{ '%03d' % params.n }}", "003"),
        ("{{ params.words | join('-') }}", "a-b"),
        ("${#list[@]} {{ params.n }}", "${#list[@]} 3"),
    ],
)
def test_a_template_gives_its_value(text: str, value: object) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 10 ** 9 }}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ [0] * 10 ** 9 }}",
        "{{ range(10 ** 9) }}",
        "{{ 'x'.ljust(10 ** 9) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ ('x' * 90000) | replace('x', 'y' * 90000) }}",
        "{{ range(90000) | join('y' * 90000) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ params.__init__ }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ " + "(" * 5000 + ")" * 5000 + " }}",
        "{{ params }}",
    ],
)
def test_a_runaway_or_unsafe_template_is_refused(text: str) -> None:
    with pytest.raises(TemplateFaultError):
        evaluate(text)


@given(st.text(alphabet="{}%# abn019.'\"()[]|~*+-_", max_size=30))
def test_any_text_gives_a_value_or_a_fault(text: str) -> None:
    try:
        value = evaluate(text)
    except TemplateFaultError:
        return
    assert isinstance(value, str | int | float | list | None)
