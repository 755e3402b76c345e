"""Later phases: what is known of the work that begins when the operations of a plan are done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterStep:
    """A step with work in a later phase; `tasks` is None while nobody can know how many they are,
    because an earlier step writes what it lists.
    """

    name: str
    pool_id: str
    tasks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterPhase:
    """The steps of a phase that have, or may have, work; phases count from 1."""

    number: int
    steps: tuple[LaterStep, ...]
