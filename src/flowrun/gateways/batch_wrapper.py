"""What flowrun does on the node: a small shell around the task's own command.

Batch takes an output file that is not there for fine, and retries whatever failed. So the command
line of a task with outputs that must be there, or with rules for retries, starts a shell. It runs
the command as it is and then looks for a file of each pattern; when there is none the task fails
with an exit code of its own. After a failure it asks the rules whether to run the command again.

The shell's text stands once in the job's environment. Batch replaces `$NAME` inside values of an
environment, so the text holds `^` for every dollar sign, and the command line puts them back.
"""

import re
import shlex
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flowrun.model.retry import RetryRule
from flowrun.model.workflow import Task

VARIABLE = "FLOWRUN_WRAPPER"
# Shells themselves use 126 and more, and `sysexits.h` 64 to 78.
NO_OUTPUT = 97
"""The exit code of a task whose command succeeded but left no file for one of its outputs."""

_DOLLAR = "^"
# Cuts the text at every `^` and puts it together with dollar signs. Without `set -f` the shell
# would take what is between them for patterns of file names.
_READ = (
    f"set -f;IFS={_DOLLAR};_fr_t=;for _fr_f in ${{{VARIABLE}:?}};"
    'do _fr_t=$_fr_t$_fr_f\\$;done;eval "$_fr_t"'
)
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))", re.ASCII)


@cache
def wrapper_text() -> str:
    """Return the value of the job's variable: one line, without comments or dollar signs."""
    lines = Path(__file__).with_name("wrapper.sh").read_text(encoding="utf-8").splitlines()
    code = " ".join(line.strip() for line in lines if not line.lstrip().startswith("#"))
    # The reader puts a dollar sign behind every part; the last one ends up in a comment.
    return f"{code} #".replace("$", _DOLLAR)


def wrapped_command_line(task: Task) -> str:
    """Return the task's command line, in the wrapper when it has outputs to check, rules, or exit
    codes that count as success.
    """
    must = [file.pattern for file in task.output_files if file.must_be_there]
    if not must and not task.retry and not task.exits.succeeded:
        return task.command_line
    # Without rules there is one try, and nothing to clear away before the next.
    others = [file.pattern for file in task.output_files if not file.must_be_there]
    others = others if task.retry else []
    rules = [word for rule in task.retry for word in _rule_words(rule)]
    counts = str(len(must)), str(len(others))
    patterns = map(_shell_word, (*must, *others))
    fine = _code_words(task.exits.succeeded)
    words = (fine, str(len(task.retry)), *rules, *counts, *patterns)
    # Not bash, which many container images lack.
    wrapper = shlex.join(("/bin/sh", "-c", _READ, "flowrun", *words))
    # The command follows as it is: Batch splits the line into words, and the shell runs those.
    return f"{wrapper} {task.command_line}"


def _rule_words(rule: RetryRule) -> tuple[str, str, str, str]:
    return (
        _code_words(rule.codes),
        rule.stderr,
        str(rule.times),
        # By POSIX `sleep` takes whole seconds only.
        str(round(rule.wait.total_seconds())),
    )


def _code_words(ranges: Iterable[tuple[int, int]]) -> str:
    return ",".join(f"{first}-{last}" for first, last in ranges)


def _shell_word(pattern: str) -> str:
    """Return a word that is the pattern once a shell has put in its variables, as Batch does."""
    parts = []
    end = 0
    for found in _REFERENCE.finditer(pattern):
        name = found[1] or found[2]
        # A variable that is not set stays as it stands: Batch does the same when it looks for the
        # files.
        parts += [_quoted(pattern[end : found.start()]), f'"${{{name}-\\${name}}}"']
        end = found.end()
    return "".join([*parts, _quoted(pattern[end:])])


def _quoted(text: str) -> str:
    return shlex.quote(text) if text else ""
