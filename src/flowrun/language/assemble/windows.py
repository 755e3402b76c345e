"""What the wrapper around a command does, which is a shell of Linux: not on Windows nodes."""

from collections.abc import Iterable

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.steps import Step
from flowrun.model.workflow import Task

_OPTIONAL = (
    "Say 'optional: true' (an output file that is missing is then no failure), and end the command "
    "with an exit code other than 0 when it left no result."
)
_ANSWERS = {
    "output_files": (
        "no check on a Windows node can tell whether these files are there",
        _OPTIONAL,
    ),
    "exit": (
        "no exit code but 0 can be a success on a Windows node",
        "End the command with 0 where it has succeeded.",
    ),
    "retry": (
        "retry rules cannot be carried out on a Windows node",
        "Write 'retries', which Batch itself carries out, or try again in the command.",
    ),
}


def find_wrapped_keys(task: Task, step: Step) -> frozenset[str]:
    """Return the keys of the task's step that need the wrapper."""
    found = {
        "output_files": any(file.must_be_there for file in task.output_files),
        "retry": bool(task.retry),
        "exit": "ok" in step.exits.values(),
    }
    return frozenset(key for key, is_there in found.items() if is_there)


def report_wrapped_keys(context: BuildContext, step: Step, keys: Iterable[str]) -> None:
    """Refuse these keys of a step whose pool has Windows nodes."""
    for key in sorted(keys):
        summary, hint = _ANSWERS[key]
        context.problems.add("not-on-windows", (*step.address, key), summary, hint=hint, key=True)
