"""Where in a shell text a word stands; the @ marks the place."""

import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowrun.language.templates.shell.danger import find_danger
from flowrun.language.templates.shell.quoting import Mode, Quoting


def place(text: str) -> Quoting:
    quoting = Quoting()
    quoting.pass_text(text.partition("@")[0])
    return quoting


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("echo @", Mode.BARE),
        ('echo "@', Mode.DOUBLE),
        ("echo '@", Mode.SINGLE),
        ("echo $'it\\'s @", Mode.ANSI),
        ('echo "a" @', Mode.BARE),
        ("echo \"it's @", Mode.DOUBLE),
        ("echo '\"' @", Mode.BARE),
        ("echo '\\' @", Mode.BARE),
        ('echo \\" @', Mode.BARE),
        ('echo "\\" @', Mode.DOUBLE),
        ('echo "$(basename @', Mode.SUBSTITUTION),
        ('echo "$(basename "@', Mode.DOUBLE),
        ('echo "$(basename x) @', Mode.DOUBLE),
        ('echo "$(echo $(date) @', Mode.SUBSTITUTION),
        ("echo `date @", Mode.BACKTICKS),
        ("echo ${x:-@", Mode.BRACES),
        ('echo "${x:-y}@', Mode.DOUBLE),
        ("# it's @", Mode.COMMENT),
        ("# it's\necho @", Mode.BARE),
        ("echo a#'@", Mode.SINGLE),
        ("case $x in a) @", Mode.BARE),
        ("cat <<EOF\n'@", Mode.HEREDOC),
        ("cat <<EOF | sort '@", Mode.SINGLE),
        ("cat <<EOF\n$(rm @", Mode.SUBSTITUTION),
        ("cat <<'EOF'\n$(rm @", Mode.LITERAL_HEREDOC),
        ("echo '$' @", Mode.BARE),
        ("echo 'a <<'b @", Mode.BARE),
        ("cat <<EOF\nEOF2\nEOF\necho @", Mode.BARE),
        ("cat <<-EOF\n\tEOF\necho @", Mode.BARE),
        ('cat <<<"@', Mode.DOUBLE),
    ],
)
def test_the_quotes_around_a_place_are_known(text: str, mode: Mode) -> None:
    assert place(text).mode is mode


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("md5sum @", True),
        ('md5sum "@', True),
        ("cat a | md5sum @", True),
        ("@", False),
        ("md5sum -- @", False),
        ("md5sum x@", False),
        ("md5sum ./@", False),
        ("md5sum x > @", False),
        ("md5sum x >@", False),
        ("rm -- a; md5sum @", True),
    ],
)
def test_an_argument_may_be_taken_for_an_option(text: str, *, may: bool) -> None:
    assert place(text).may_begin_option is may


FORMS = {
    Mode.BARE: "printf %s @",
    Mode.DOUBLE: 'printf %s "@"',
    Mode.SINGLE: "printf %s '@'",
    Mode.ANSI: "printf %s $'@'",
    Mode.HEREDOC: "cat <<EOF\n@\nEOF",
    Mode.LITERAL_HEREDOC: "cat <<'EOF'\n@\nEOF",
}
TEXTS = st.text(alphabet="ab0 -_=./$`\"'\\\n*?~#&;|<>(){}[]!EOFé", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, mode=st.sampled_from(list(FORMS)))
def test_what_passes_is_what_bash_gives(text: str, mode: Mode) -> None:
    form = FORMS[mode]
    if find_danger(text, mode, place(form).delimiter):
        return

    bash = subprocess.run(["bash", "-c", form.replace("@", text)], capture_output=True, check=True)

    end = "\n" if "EOF" in form else ""
    assert bash.stdout.decode() == text + end


@given(text=st.text(max_size=20))
def test_a_quoted_word_ends_in_the_quotes_that_it_began_in(text: str) -> None:
    quoting = Quoting()

    quoting.pass_text(shlex.quote(text))

    assert quoting.mode is Mode.BARE
