"""The values that come from outside, in the order of precedence, weakest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flowrun.errors import Diagnostic, Place, SpecError
from flowrun.language.problems import Problems
from flowrun.language.text.document import parse_document
from flowrun.language.text.source import read_source

ENV_PREFIX = "FLOWRUN_PARAM_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamSources:
    """What the user gave: `-p` options, a file, the environment.

    With `open_secrets` secret parameters need no value, and one that is given is not used: a mark
    stands in its place.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    open_secrets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value from outside; `is_text` when it still has to be parsed."""

    name: str
    value: object
    origin: str
    place: Place | None = None
    is_text: bool = True

    def diagnose(self, code: str, summary: str, hint: str = "") -> Diagnostic:
        """Return a diagnostic that names the source and never shows the value."""
        return Diagnostic(
            code=code, summary=f"{self.origin}: {summary}", place=self.place, hint=hint
        )


def read_given(sources: ParamSources, names: Mapping[str, str], problems: Problems) -> list[Given]:
    """Return all given values; `names` maps upper-case names to declared ones."""
    return [
        *_from_environment(sources.environ, names),
        *_from_file(sources.file, problems),
        *(
            Given(name=name, value=value, origin=f"-p {name}")
            for name, value in sources.options.items()
        ),
    ]


def _from_environment(environ: Mapping[str, str], names: Mapping[str, str]) -> Iterator[Given]:
    # Sorted, so that the same mistakes are told in the same order.
    for variable in sorted(environ):
        if variable.startswith(ENV_PREFIX):
            upper = variable.removeprefix(ENV_PREFIX)
            # The case of a variable says nothing of the case of the parameter.
            name = names.get(upper.upper(), upper)
            yield Given(name=name, value=environ[variable], origin=variable)


def _from_file(path: Path | None, problems: Problems) -> Iterator[Given]:
    if path is None:
        return
    try:
        document = parse_document(read_source(path, str(path)))
    except SpecError as error:
        problems.found.extend(error.diagnostics)
        return
    for name, value in document.value.items():
        place = document.head((name,)).place
        yield Given(
            name=name, value=value, origin=f"parameter '{name}'", place=place, is_text=False
        )
