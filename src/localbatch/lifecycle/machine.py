"""A state machine as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from localbatch.service.error_codes import ServiceError

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Generic[State, Event]):
    """`transitions` lists what is allowed; whatever else happens in a state is refused with the
    code in `refusals` for that state, or in `exceptions` for that state and event.
    """

    transitions: Mapping[tuple[State, Event], State]
    # By state, as the service words a refusal by where a resource is and seldom by what was asked.
    refusals: Mapping[State, str]
    exceptions: Mapping[tuple[State, Event], str]

    def advance(self, state: State, event: Event) -> State:
        """Return the next state; raises ServiceError when the event is refused."""
        following = self.transitions.get((state, event))
        if following is None:
            # Every state has a refusal: what nobody thought of is refused and not let pass.
            raise ServiceError(self.exceptions.get((state, event), self.refusals[state]))
        return following

    def allows(self, state: State, event: Event) -> bool:
        """Say whether the event is listed for the state."""
        return (state, event) in self.transitions
