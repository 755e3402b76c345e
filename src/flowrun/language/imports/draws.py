"""Random numbers of Batch Shipyard's task factories, drawn as it draws them."""

import random
from collections.abc import Callable, Iterator

from flowrun.errors import UsageError
from flowrun.language.imports.reader import Reader

_DRAWS: dict[str, Callable[[random.Random, Reader], float]] = {
    "uniform": lambda dice, by: dice.uniform(by.number("a"), by.number("b")),
    "triangular": lambda dice, by: dice.triangular(
        by.number("low"), by.number("high"), by.number("mode") if "mode" in by else None
    ),
    "beta": lambda dice, by: dice.betavariate(by.number("alpha"), by.number("beta")),
    "exponential": lambda dice, by: dice.expovariate(by.number("lambda")),
    "gamma": lambda dice, by: dice.gammavariate(by.number("alpha"), by.number("beta")),
    "gauss": lambda dice, by: dice.gauss(by.number("mu"), by.number("sigma")),
    "lognormal": lambda dice, by: dice.lognormvariate(by.number("mu"), by.number("sigma")),
    "pareto": lambda dice, by: dice.paretovariate(by.number("alpha")),
    "weibull": lambda dice, by: dice.weibullvariate(by.number("alpha"), by.number("beta")),
}


def draw_numbers(by: Reader) -> Iterator[tuple[float]]:
    """Yield the numbers of a factory, each as all that its command asks for."""
    seed = by.take("seed")
    dice = random.Random(None if seed is None else by.integer("seed"))  # noqa: S311 - numbers for an experiment
    if seed is None:
        by.note("seed", "there is none: the numbers were drawn at the import, and stay")
    draw = _draw_of(by, dice)
    for _ in range(by.integer("generate")):
        try:
            yield (draw(),)
        except (ValueError, ArithmeticError) as error:
            raise UsageError(f"no number can be drawn for '{by.path}': {error}") from error


def _draw_of(by: Reader, dice: random.Random) -> Callable[[], float]:
    if "integer" in by:
        bounds = by.section("integer")
        whole = range(bounds.integer("start", 0), bounds.integer("stop"), step_of(bounds))
        if not whole:
            raise UsageError(f"'{bounds.path}' has no numbers")
        return lambda: dice.choice(whole)
    distribution = by.section("distribution") if "distribution" in by else by
    for kind, draw in _DRAWS.items():
        if kind in distribution:
            shape = distribution.section(kind)
            return lambda: draw(dice, shape)
    raise UsageError(f"'{by.path}' has no distribution that flowrun knows")


def step_of(bounds: Reader) -> int:
    """Return the step of a range, which leads somewhere."""
    step = bounds.integer("step", 1)
    if step == 0:
        raise UsageError(f"'{bounds.path}.step' must not be 0")
    return step
