"""`exit` of the steps and `on_task_failure` of the job -> what follows when a task has failed."""

import re
from collections.abc import Iterable, Mapping

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.job import acts_on_failure, ends_job
from flowrun.language.assemble.steps import Step
from flowrun.language.text.document import Address
from flowrun.model.exits import Codes, ExitAction, ExitRules
from flowrun.model.needs import Needs

HIGHEST = 255
_RANGE = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")


def build_exits(
    context: BuildContext, steps: Iterable[Step], needs: Needs, allowed: Mapping[str, int]
) -> dict[str, ExitRules]:
    """Return the rules of each step; `allowed` are the steps of which some tasks may fail."""
    usually_ends, acts = ends_job(context), acts_on_failure(context)
    # A task's failure either lets all that need it go on or none: what needs just this one must not
    # run without it.
    matched = {name for need in needs.values() for name in need.matched}
    return {
        step.name: _build_rules(
            context,
            step,
            ExitAction(step.name in allowed.keys() - matched, usually_ends),
            acts=acts,
        )
        for step in steps
    }


def _build_rules(context: BuildContext, step: Step, usual: ExitAction, *, acts: bool) -> ExitRules:
    address = (*step.address, "exit")
    otherwise = usual
    succeeded: list[Codes] = []
    actions: list[tuple[Codes, ExitAction]] = []
    for written, meaning in step.exits.items():
        if written == "default":
            if meaning == "ok":
                summary = "no failure at all would be told: name the exit codes that are fine"
                context.problems.add("bad-exit-code", (*address, written), summary)
            else:
                otherwise = _action(meaning, usual)
            continue
        codes = _codes(context, written, (*address, written))
        _check_overlap(
            context, codes, [*succeeded, *(known for known, _ in actions)], address, written
        )
        if meaning == "ok":
            succeeded.append(codes)
        elif codes == (0, 0):
            summary = "with 0 a command has succeeded, and nothing follows"
            context.problems.add("bad-exit-code", (*address, written), summary, key=True)
        else:
            actions.append((codes, _action(meaning, usual)))
    return ExitRules(
        # 0 is a success in any case.
        succeeded=tuple(codes for codes in succeeded if codes != (0, 0)),
        actions=tuple(actions),
        otherwise=otherwise,
        acts=acts,
    )


def _action(meaning: Section, usual: ExitAction) -> ExitAction:
    """Return the action; what it does not say is as after any other failure."""
    runs = {"run": True, "block": False}.get(meaning.get("dependants", ""), usual.dependants_run)
    ends = {"terminate": True, "continue": False}.get(meaning.get("job", ""), usual.job_ends)
    return ExitAction(runs, ends)


def _codes(context: BuildContext, written: str, address: Address) -> Codes:
    found = _RANGE.fullmatch(written)
    # A range that begins above its end, which the check refuses.
    codes = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not codes[0] <= codes[1] <= HIGHEST:
        summary = f"'{written}' is no exit code and no range of them"
        hint = f"Write a code from 0 to {HIGHEST}, or a range such as 10-19."
        context.problems.add("bad-exit-code", address, summary, hint=hint, key=True)
    return codes


def _check_overlap(
    context: BuildContext, codes: Codes, known: Iterable[Codes], address: Address, written: str
) -> None:
    for first, last in known:
        if first <= codes[1] and codes[0] <= last:
            summary = f"'{written}' has codes that stand in another line too"
            context.problems.add("bad-exit-code", (*address, written), summary, key=True)
            return
