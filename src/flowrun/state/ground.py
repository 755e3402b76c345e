"""All that a set of tasks may write to: told without comparing every name with every pattern."""

from collections.abc import Iterable

from flowrun.model.files import OutputFile
from flowrun.model.reach import Reach, output_reach

COMPARISONS = 100_000
"""So many pairs of patterns are compared before all of them count as meeting: a receipt too few
costs time, a receipt too many costs the truth."""


class Ground:
    """All that a set of output files may write to."""

    def __init__(self, files: Iterable[OutputFile]) -> None:
        self._names: set[tuple[str, str]] = set()
        self._patterns: dict[str, set[Reach]] = {}
        for file in files:
            reach = output_reach(file)
            if reach.exact:
                self._names.add((file.container, reach.prefix))
            else:
                self._patterns.setdefault(file.container, set()).add(reach)
        self._beginnings = {
            container: _by_prefix(reaches) for container, reaches in self._patterns.items()
        }
        self._exact = {
            container: [Reach.of_name(name) for where, name in self._names if where == container]
            for container in {where for where, _ in self._names}
        }
        self._left = COMPARISONS
        self._answers: dict[OutputFile, bool] = {}

    def may_hold(self, file: OutputFile) -> bool:
        """Whether a blob of this output file may be one of the ground's."""
        if file not in self._answers:
            self._answers[file] = self._look(file)
        return self._answers[file]

    def names(self, container: str, name: str) -> bool:
        """Whether an output file is sure to become just this blob."""
        return (container, name) in self._names

    def may_hold_blob(self, container: str, name: str) -> bool:
        """Whether the blob of this name may be one of the ground's."""
        if (container, name) in self._names:
            return True
        known = self._beginnings.get(container, {})
        # Of many patterns few begin as the name does: they are looked up, not compared one by one.
        return any(
            reach.meet(Reach.of_name(name))
            for length, by_prefix in known.items()
            for reach in by_prefix.get(name[:length], ())
        )

    def _look(self, file: OutputFile) -> bool:
        reach = output_reach(file)
        if reach.exact and (file.container, reach.prefix) in self._names:
            return True
        others = [*self._patterns.get(file.container, ())]
        # Two exact names meet when they are equal, which was looked up above.
        if not reach.exact:
            others += self._exact.get(file.container, [])
        # Never refilled: it bounds the work for the whole plan, not for one file.
        self._left -= len(others)
        return self._left < 0 or any(reach.meet(other) for other in others)


def _by_prefix(reaches: Iterable[Reach]) -> dict[int, dict[str, list[Reach]]]:
    """Return the reaches by the length of what they begin with, and then by that."""
    found: dict[int, dict[str, list[Reach]]] = {}
    for reach in reaches:
        found.setdefault(len(reach.prefix), {}).setdefault(reach.prefix, []).append(reach)
    return found
