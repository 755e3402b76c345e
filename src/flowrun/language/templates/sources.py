"""What the expressions of a template look like in the file."""

from collections.abc import Iterator

from flowrun.language.templates.environment import template_environment


def expression_sources(text: str) -> Iterator[str]:
    """Yield the text of each expression, in order."""
    words: list[str] | None = None
    for _, kind, word in template_environment().lex(text):
        if kind == "variable_begin":
            words = []
        elif kind == "variable_end":
            yield "".join(words or ()).strip()
            words = None
        elif words is not None:
            words.append(word)
