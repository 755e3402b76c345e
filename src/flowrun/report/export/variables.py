"""Names for what an export leaves open, unlike each other, as a language writes names."""

from collections.abc import Callable, Iterator, Mapping

from flowrun.model.placeholders import (
    BlobEndpoint,
    NodeAgentSku,
    Placeholder,
    SasEnd,
    SasToken,
    SecretValue,
    access_word,
    find_placeholders,
)
from flowrun.model.requests import (
    Body,
    JobEnd,
    NewBlob,
    NewContainer,
    NewJob,
    NewPool,
    NewSchedule,
    Request,
)

Style = Callable[[tuple[str, ...]], str]
"""From words in small letters to a name."""


def variables_of(bodies: object, style: Style) -> Mapping[Placeholder, str]:
    """Return a name for each placeholder in the bodies, in their order."""
    names: dict[Placeholder, str] = {}
    for found in dict.fromkeys(find_placeholders(bodies)):
        taken = set(names.values())
        candidates = (style(words) for words in _numbered(_words(found)))
        names[found] = next(name for name in candidates if name not in taken)
    return names


def bodies_of(request: Request) -> tuple[Body, ...]:
    """Return what of a request goes to Batch as a body."""
    match request:
        case NewPool() | NewJob() | NewSchedule():
            return (request.body,)
        case NewContainer() | NewBlob() | JobEnd():
            return ()
        case _:
            return request.bodies


def secret_variable(secret: SecretValue) -> str:
    """Return the environment variable that brings a secret parameter, to flowrun as well."""
    return f"FLOWRUN_PARAM_{secret.param.upper()}"


def snake_case(words: tuple[str, ...]) -> str:
    """Return a name as Python writes variables."""
    return "_".join(words)


def upper_case(words: tuple[str, ...]) -> str:
    """Return a name as shells write variables."""
    return "_".join(words).upper()


def camel_case(words: tuple[str, ...]) -> str:
    """Return a name as ARM templates write parameters."""
    first, *rest = words
    return first + "".join(word.capitalize() for word in rest)


def _words(placeholder: Placeholder) -> tuple[str, ...]:
    match placeholder:
        case SecretValue():
            return ("secret", *_split(placeholder.param))
        case SasToken():
            return ("sas", *_split(placeholder.container), access_word(placeholder))
        case BlobEndpoint():
            return ("blob", "endpoint")
        case SasEnd():
            return ("sas", "until")
        case NodeAgentSku():
            return ("node", "agent", "sku")


def _split(name: str) -> tuple[str, ...]:
    return tuple(word for word in name.lower().replace("-", "_").split("_") if word)


def _numbered(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    number = 2
    while True:
        yield (*words, str(number))
        number += 1
