"""Decides, repeatably by a seed, which faults happen."""

import random
from collections import Counter
from collections.abc import Sequence

from localbatch.faults.rules import Fault, Rule


class Dice:
    """The rules in force and how often each was applied."""

    def __init__(self, rules: Sequence[Rule] = (), *, seed: int = 0) -> None:
        self._rules = tuple(rules)
        self._random = random.Random(seed)  # noqa: S311 - no secret, and repeatable by intent
        # By the place of a rule: two of them may be equal, and still count for themselves.
        self._applied = Counter[int]()

    def has(self, *faults: Fault) -> bool:
        """Say whether there is a rule for one of these faults."""
        return any(rule.fault in faults for rule in self._rules)

    def roll(self, *faults: Fault, operation: str = "") -> Rule | None:
        """Return the first rule for one of these faults that happens now."""
        for number, rule in enumerate(self._rules):
            # No throw for what a rule is not about, or it would change what befalls later requests.
            if rule.fault not in faults or rule.operation not in {None, operation}:
                continue
            # Before the dice: a rule that is used up must not take a number from those that go on.
            if rule.times is not None and self._applied[number] >= rule.times:
                continue
            if self._random.random() < rule.rate:
                self._applied[number] += 1
                return rule
        return None
