"""Exit rules as Batch's REST API takes them. Pure."""

from flowrun.model.exits import FAILED, ExitAction, ExitRules
from flowrun.model.requests import Body


def exit_conditions(rules: ExitRules) -> Body:
    """Return `exitConditions`; nothing where all is as the service does it by itself."""
    if not rules.actions and rules.otherwise == FAILED and not rules.acts:
        return {}
    body: Body = {"default": _options(rules.otherwise, acts=rules.acts)}
    if rules.actions:
        body["exitCodeRanges"] = [
            {"start": first, "end": last, "exitOptions": _options(action, acts=rules.acts)}
            for (first, last), action in rules.actions
        ]
    return body


def _options(action: ExitAction, *, acts: bool) -> Body:
    options = {"dependencyAction": "satisfy" if action.dependants_run else "block"}
    # Of a job that may act the service takes a missing action for `terminate`; of one that may not
    # it takes none at all.
    if acts:
        options["jobAction"] = "terminate" if action.job_ends else "none"
    return options
