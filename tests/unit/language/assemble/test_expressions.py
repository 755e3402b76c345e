"""Expressions for `grep -E`: what is let through is read by the shells' own grep."""

import os
import shutil
import subprocess

import pytest

from flowrun.language.assemble.expressions import expression_fault

RIGHT = [
    ("Connection reset|timed out", "it timed out"),
    ("^E[0-9]{3,}:", "E1234: no"),
    (r"\(core dumped\)", "Aborted (core dumped)"),
    ("(a|b)+c?$", "xabab"),
    ("[]x]", "]"),
    ("[^]x]", "y"),
    ("[[:space:]]x", "a x"),
    ("a{2}", "aa"),
    ("a{0,1}b", "b"),
    ("[a-z_.*+-]", "-"),
    (r"\[13\]", "[13]"),
    ("}", "}"),
    ("(^a|b$)", "xb"),
    ("Größe", "die Größe"),
    ("'", "it's"),
]
GREPS = [
    name
    for name, words in {"grep": ["grep"], "busybox": ["busybox", "grep"]}.items()
    if shutil.which(words[0])
]


@pytest.mark.parametrize("name", GREPS)
@pytest.mark.parametrize(("expression", "line"), RIGHT)
def test_what_is_let_through_every_grep_understands(name: str, expression: str, line: str) -> None:
    words = ["busybox", "grep"] if name == "busybox" else ["grep"]

    found = subprocess.run(
        [*words, "-E", "-q", "-e", expression],
        input=line,
        text=True,
        check=False,
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
    )

    assert expression_fault(expression) == ""
    assert (found.returncode, found.stderr) == (0, "")
