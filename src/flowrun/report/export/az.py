"""An export as a bash script of the az command line.

Bodies stand in it as JSON that nothing expands; a function of the script puts the values of
variables into them, so that neither a quote in a secret nor a dollar sign in a command can change
what is sent.
"""

import json
import shlex
from base64 import b64encode
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from flowrun.model.placeholders import (
    BlobEndpoint,
    NodeAgentSku,
    Placeholder,
    SasEnd,
    SasToken,
    SecretValue,
    find_placeholders,
    split_marks,
)
from flowrun.model.requests import (
    Body,
    Export,
    JobEnd,
    NewBlob,
    NewContainer,
    NewJob,
    NewPool,
    NewSchedule,
    NewTasks,
    Request,
)
from flowrun.report.export.exported import Exported, opening_lines
from flowrun.report.export.variables import bodies_of, secret_variable, upper_case, variables_of

_CLOSE = ">@"
_NOUNS = {NewPool: "pool", NewJob: "job", NewSchedule: "job-schedule"}


def export_az(export: Export) -> Exported:
    """Return the script."""
    return Exported(text="\n".join(_Script(export).lines()) + "\n", notes=export.notes)


class _Script:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._bodies = [body for one in export.requests for body in bodies_of(one)]
        names = variables_of(self._bodies, upper_case)
        self._names = {
            found: secret_variable(found) if isinstance(found, SecretValue) else name
            for found, name in names.items()
        }
        self._open = _find_open_sign(self._bodies)
        self._known: set[Placeholder] = {BlobEndpoint()}
        self._files = count(1)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the script."""
        what = "commands of the Azure CLI"
        head = opening_lines(self._export, what, self._export.notes)
        yield "#!/usr/bin/env bash"
        yield from (f"# {line}".rstrip() for line in head)
        yield "#"
        yield "# Run it where it was made, or name that folder in FOLDER."
        yield from self._functions()
        account = self._export.account
        if account:
            host = account.batch_endpoint.removeprefix("https://").rstrip("/")
            yield shlex.join(("for_account", host, account.storage_account))
        what_then = "fail" if self._export.is_scheduled else "note"
        yield f"need_access {self._export.access_seconds} {what_then}"
        yield 'cd "${FOLDER:-.}"'
        yield from self._secrets()
        yield from self._input_metadata()
        for request in self._export.requests:
            yield from self._request(request)

    def _functions(self) -> Iterator[str]:
        text = Path(__file__).with_name("functions.sh").read_text(encoding="utf-8")
        yield from text.replace("OPEN_SIGN", self._open).splitlines()
        yield ""

    def _secrets(self) -> Iterator[str]:
        for found, name in self._names.items():
            if isinstance(found, SecretValue):
                self._known.add(found)
                meaning = f"set it to the value of the secret parameter {found.param}"
                yield f': "${{{name}:?{meaning}}}"'

    def _input_metadata(self) -> Iterator[str]:
        for request in self._export.requests:
            if isinstance(request, NewBlob):
                # One workflow gives all its inputs the same.
                yield f"input_metadata=({_assignments(request.metadata)})"
                return

    def _request(self, request: Request) -> Iterator[str]:
        if not isinstance(request, NewBlob | NewContainer | JobEnd):
            yield ""
        yield from self._values(bodies_of(request))
        match request:
            case NewContainer():
                yield (
                    f"az storage container create --name {request.name} "
                    '"${blob_auth[@]}" --output none \\'
                )
                yield f"  --metadata {_assignments(request.metadata)}"
            case NewBlob():
                yield _upload(request)
            case NewPool() | NewJob() | NewSchedule():
                yield from self._create(_NOUNS[type(request)], request.body)
            case NewTasks():
                yield from self._tasks(request)
            case JobEnd():
                yield f"end_after_last_task {shlex.quote(request.job_id)} {request.tasks}"

    def _values(self, bodies: tuple[Body, ...]) -> Iterator[str]:
        """Yield what sets the variables that nothing before has needed."""
        for found in dict.fromkeys(find_placeholders(bodies)):
            if found not in self._known:
                self._known.add(found)
                yield f"{self._names[found]}=$({_call(found)})"

    def _create(self, noun: str, body: Body) -> Iterator[str]:
        name = f"{noun}-{next(self._files)}.json"
        yield from self._file(name, body)
        yield f'az batch {noun} create --json-file "$work/{name}" --output none'

    def _tasks(self, request: NewTasks) -> Iterator[str]:
        name = f"tasks-{next(self._files)}.json"
        yield from self._file(name, list(request.bodies))
        yield f"az batch task create --job-id {shlex.quote(request.job_id)} \\"
        yield f'  --json-file "$work/{name}" --query "[?error].[taskId, error.code]" --output tsv'

    def _file(self, name: str, content: object) -> Iterator[str]:
        yield f"fill >\"$work/{name}\" <<'JSON'"
        text = json.dumps(content, indent=2, ensure_ascii=False)
        yield "".join(
            part if isinstance(part, str) else f"{self._open}{self._names[part]}{_CLOSE}"
            for part in split_marks(text)
        )
        yield "JSON"


def _find_open_sign(bodies: list[Body]) -> str:
    """Return what begins a variable in the JSON, and stands nowhere else in it."""
    text = json.dumps(bodies, ensure_ascii=False)
    signs = (f"@{number or ''}<" for number in count())
    return next(sign for sign in signs if sign not in text)


def _call(placeholder: Placeholder) -> str:
    match placeholder:
        case SasToken(container, access, seconds):
            return f"sas {container} {access} {seconds}"
        case SasEnd(seconds):
            return f"sas_end {seconds}"
        case NodeAgentSku(system, publisher, offer, sku):
            return shlex.join(("node_agent", system, publisher, offer, sku))
        case _:
            raise ValueError(f"{placeholder} is there from the start")


def _upload(request: NewBlob) -> str:
    md5 = b64encode(bytes.fromhex(request.md5)).decode()
    return shlex.join(("upload", request.container, request.blob, request.file, md5))


def _assignments(metadata: Mapping[str, str]) -> str:
    return shlex.join(f"{name}={value}" for name, value in metadata.items())
