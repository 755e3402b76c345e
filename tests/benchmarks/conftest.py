"""Every figure is printed with its limit and the verdict when the benchmarks have run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest


@dataclass(frozen=True)
class Figure:
    """What was measured, and how much or how little it may be."""

    name: str
    value: float
    detail: str
    most: float | None = None
    least: float | None = None

    @property
    def is_good(self) -> bool:
        """Whether the limit is kept."""
        too_much = self.most is not None and self.value > self.most
        return not too_much and not (self.least is not None and self.value < self.least)

    def __str__(self) -> str:
        limit = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
        verdict = "good" if self.is_good else "MISSED"
        return f"{verdict:<6} {self.name}: {self.value:.2f} ({limit})\n       {self.detail}"


class Judge(Protocol):
    """Notes a figure and fails the test when its limit is not kept."""

    def __call__(
        self,
        name: str,
        value: float,
        *,
        detail: object,
        most: float | None = None,
        least: float | None = None,
    ) -> None: ...


FIGURES = pytest.StashKey[list[Figure]]()


@pytest.fixture
def judge(pytestconfig: pytest.Config) -> Judge:
    """The judge of this session."""
    figures = pytestconfig.stash.setdefault(FIGURES, [])

    def note(
        name: str,
        value: float,
        *,
        detail: object,
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        figure = Figure(name, value, str(detail), most, least)
        figures.append(figure)
        assert figure.is_good, str(figure)

    return note


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the figures."""
    say: Callable[[str], None] = terminalreporter.write_line
    terminalreporter.section("figures")
    for figure in config.stash.get(FIGURES, []):
        say(str(figure))
