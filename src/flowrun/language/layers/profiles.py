"""`profiles` -> variants of the workflow: each is laid over the file when it is asked for."""

from collections.abc import Sequence

from flowrun.errors import Diagnostic, Place, SpecError
from flowrun.language.layers.defaults import apply_defaults
from flowrun.language.layers.merge import Part, lay_over
from flowrun.language.problems import Problems
from flowrun.language.shape.validate import check_shape
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Document
from flowrun.language.text.source import Spot

# A variant cannot bring in files, and has none of its own.
_OF_FILES = ("version", "include", "profiles")


def apply_profiles(document: Document, names: Sequence[str]) -> Document:
    """Return the document with these profiles laid over it, the first lowest.

    Raises SpecError when there is no such profile.
    """
    declared = _declared(document)
    for name in names:
        if name not in declared:
            spot = document.head(("profiles",))
            hint = did_you_mean(name, declared, listed="Profiles")
            raise SpecError(
                [spot.diagnose("unknown-profile", f"there is no profile '{name}'", hint)]
            )
    for name in names:
        document = lay_over(document, _profile(document, name))
    return document


def check_profiles(document: Document, problems: Problems) -> None:
    """Report what is wrong in any profile, whether it is asked for or not."""
    for name, profile in _declared(document).items():
        for key in _OF_FILES:
            if key in profile:
                summary = f"'{key}' cannot stand in a profile"
                problems.add("bad-profile", ("profiles", name, key), summary, key=True)
        alone = Problems(apply_defaults(apply_profiles(document, [name])))
        check_shape(alone)
        own = document.spot(("profiles", name))
        known = set(problems.found)
        problems.found += [one for one in alone.found if _stands_in(own, one) and one not in known]


def _declared(document: Document) -> dict[str, dict[str, object]]:
    """Return the profiles of the right shape; the others are told by the schema."""
    section = document.value.get("profiles")
    profiles = section.items() if isinstance(section, dict) else ()
    return {name: profile for name, profile in profiles if isinstance(profile, dict)}


def _profile(document: Document, name: str) -> Part:
    value = {key: each for key, each in _declared(document)[name].items() if key not in _OF_FILES}
    return Part(document, ("profiles", name), value, layer=f"profile {name}")


def _stands_in(spot: Spot, one: Diagnostic) -> bool:
    span, place = spot.span, one.place or Place("", 0, 0)
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return place.file == spot.source.file and start <= (place.line - 1, place.column - 1) < end
