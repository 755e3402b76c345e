"""What becomes of the pools of a workflow when a run has ended."""

from dataclasses import dataclass
from enum import StrEnum


class CleanUpPools(StrEnum):
    """What is done with them."""

    KEEP = "keep"
    RESIZE_TO_ZERO = "resize_to_zero"
    DELETE = "delete"


class CleanUpWhen(StrEnum):
    """After which runs."""

    NEVER = "never"
    SUCCESS = "success"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleanup:
    """What is done with the pools that flowrun made, and after which runs."""

    pools: CleanUpPools = CleanUpPools.KEEP
    when: CleanUpWhen = CleanUpWhen.SUCCESS

    def __bool__(self) -> bool:
        """Whether anything is done at all."""
        return self.pools is not CleanUpPools.KEEP and self.when is not CleanUpWhen.NEVER


NO_CLEANUP = Cleanup()
"""Pools stay."""
