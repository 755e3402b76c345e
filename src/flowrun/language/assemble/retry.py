"""A step's `retry` and `allow_failed`: rules for its failures."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.expressions import expression_fault
from flowrun.language.assemble.steps import Step
from flowrun.language.duration import parse_duration
from flowrun.language.text.document import Address
from flowrun.model.retry import CODES, NO_WAIT, RetryRule

_RANGE = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")


def build_retry(context: BuildContext, section: Section, address: Address) -> tuple[RetryRule, ...]:
    """Return the rules of a task in their order; what a rule cannot mean goes to the problems."""
    return tuple(
        _build_rule(context, rule, (*address, "retry", index))
        for index, rule in enumerate(section.get("retry", ()))
    )


def _build_rule(context: BuildContext, rule: Section, address: Address) -> RetryRule:
    if "exit" not in rule and "stderr" not in rule:
        summary = "one of 'exit' or 'stderr' is missing"
        hint = "Write 'exit: any' for a rule that fits every failure."
        context.problems.add("missing-key", address, summary, hint=hint)
    stderr = rule.get("stderr", "")
    if "stderr" in rule and (fault := expression_fault(stderr)):
        summary = f"this is no POSIX extended regular expression: {fault}"
        hint = "It is read by 'grep -E' on the node, line by line."
        context.problems.add("bad-pattern", (*address, "stderr"), summary, hint=hint)
    return RetryRule(
        codes=_build_codes(context, rule.get("exit", "any"), (*address, "exit")),
        stderr=stderr,
        times=rule["times"],
        wait=parse_duration(rule["wait"]) if "wait" in rule else NO_WAIT,
    )


def _build_codes(
    context: BuildContext, exit_codes: object, address: Address
) -> tuple[tuple[int, int], ...]:
    """Return the ranges of one code, one range, or a list of both."""
    if isinstance(exit_codes, list):
        ranges = [_build_range(context, each, (*address, at)) for at, each in enumerate(exit_codes)]
        return tuple(ranges)
    return (_build_range(context, exit_codes, address),)


def _build_range(context: BuildContext, written: object, address: Address) -> tuple[int, int]:
    if written == "any":
        return CODES
    found = _RANGE.fullmatch(str(written))
    # Not a code of a failure, so that the check below refuses it.
    codes = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not CODES[0] <= codes[0] <= codes[1] <= CODES[1]:
        summary = f"'{written}' is no exit code of a failure"
        hint = "Write a code from 1 to 255, a range such as 10-19, or any."
        context.problems.add("bad-exit-code", address, summary, hint=hint)
    return codes


def count_allowed(steps: Iterable[Step]) -> Mapping[str, int]:
    """Return how many tasks of each step may fail; steps of which none may are left out."""
    counts = {step.name: _allowed(step) for step in steps}
    return {name: count for name, count in counts.items() if count}


def _allowed(step: Step) -> int:
    """A share is one of all tasks of the step, done or not, and never rounded up."""
    match step.allow_failed:
        case str() as share:
            tasks = 1 if step.items is None else len(step.items)
            # Exactly: in floating point 0.57 % of ten thousand tasks come out as 56.
            return int(Fraction(share.removesuffix("%")) * tasks / 100)
        case count:
            return count
