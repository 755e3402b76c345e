"""Secrets of every awkward character are in no form of any text, wherever they were planted."""

import io
import json
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from flowrun.errors import Diagnostic, GatewayError, OperationError, RefusedError, SpecError
from flowrun.execute.events import Downloaded, FailedTask, Noticed, Outcome
from flowrun.model.account import FailureInfo
from flowrun.model.secret import Secret
from flowrun.report.errors import describe_error, plain_sentence
from flowrun.report.invocation import Invocation
from flowrun.report.mask import mask_texts, masked_json
from flowrun.report.outcome import Epilogue, render_outcome
from flowrun.report.progress.live import live_progress
from flowrun.report.progress.ndjson import NdjsonProgress
from flowrun.report.progress.plain import PlainProgress
from flowrun.report.redact import RedactedStream, Redactor

CORE = "kU7zQ2mX9pL4"
"""A part of every secret that nothing else holds: found in any form, it was not masked."""
AWKWARD = st.text(
    st.sampled_from("'\"\\\n\t\r\b\x1b\x7f\x85\u2028\u202e%&=+ /{}$`|é\u00a0😀abc")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


@dataclass(frozen=True)
class Planted:
    """A secret, and texts that hold it."""

    secret: str
    text: str


@st.composite
def planted(draw: st.DrawFn) -> Planted:
    secret = draw(AWKWARD) + CORE + draw(AWKWARD)
    around = st.text(st.sampled_from("ab \t\n'\""), max_size=400)
    return Planted(secret=secret, text=draw(around) + secret + draw(around))


def errors(text: str) -> Iterator[BaseException]:
    yield OperationError(text)
    yield GatewayError("Conflict", 409, text)
    yield RefusedError([text])
    yield SpecError([Diagnostic(code="bad", summary=text, hint=text, source_line=text)])
    yield ValueError(text, {"a": [text]})


def outcome(text: str, error: BaseException) -> Outcome:
    failure = FailureInfo(category="usererror", code="X", message=text, details={"Message": text})
    return Outcome(
        done=1,
        total=2,
        seconds=1.0,
        error=error,
        failed_tasks=(
            FailedTask(
                job_id="j",
                task_id="t",
                exit_code=None,
                failure=failure,
                node_id="n",
                stderr_tail=text,
            ),
        ),
        downloads=(Downloaded(container="c", folder="f", files=(text,), unchanged=0),),
        warnings=(text,),
        not_downloaded=(text,),
        succeeded_tasks=1,
    )


def written(text: str, redact: Redactor) -> Iterator[str]:
    """Yield all that commands would write of a text, as `carry_out` and the boundary do."""
    for width in (20, 80, None):
        for error in errors(text):
            told = mask_texts(outcome(text, error), redact)
            epilogue = Epilogue(
                verb="apply",
                invocation=Invocation(program="flowrun", arguments=("-p", f"pw={redact(text)}")),
                problem=plain_sentence(told.error) if told.error else "",
            )
            yield redact(render_outcome(told, epilogue, width=width, color=False))
            yield redact(describe_error(mask_texts(error, redact), color=False))
    for error in errors(text):
        yield redact("".join(traceback.format_exception(error)))
    yield redact(json.dumps({text: [text, json.dumps(text)]}))
    yield redact(json.dumps({text: [text, json.dumps(text)]}, ensure_ascii=False))
    yield redact(repr(text) + repr([text]))


def progress(text: str, redact: Redactor) -> Iterator[str]:
    """Yield what progress of every kind writes of a text."""
    event = mask_texts(Noticed(message=text), redact)
    lines: list[object] = []
    for width in (20, 80):
        sink = io.StringIO()
        with live_progress(RedactedStream(sink, redact), width=width, color=False) as listener:
            listener(event)
        PlainProgress(RedactedStream(sink, redact).write, width=width)(event)
        yield sink.getvalue()
    NdjsonProgress(lines.append, version="1")(event)
    yield from (masked_json(line, redact) for line in lines)


@settings(max_examples=40, deadline=None)
@given(planted())
def test_no_part_of_a_secret_is_written(case: Planted) -> None:
    redact = Redactor()
    redact.register([Secret(case.secret)])

    for output in (*written(case.text, redact), *progress(case.text, redact)):
        unfolded = re.sub(r"[\s|]", "", output)
        assert CORE not in output
        assert CORE not in unfolded


@given(st.text(st.sampled_from('",:[]{} \\0123456789truefalsn'), min_size=4), planted())
def test_json_stays_json_whatever_a_secret_looks_like(secret: str, case: Planted) -> None:
    redact = Redactor()
    redact.register([Secret(secret), Secret(case.secret)])
    document = {"a": [True, None, 1234, secret], case.text: {"b": case.text + secret}}

    text = masked_json(document, redact, indent=2)

    assert json.loads(text)["a"][:3] == [True, None, 1234]
    assert CORE not in text
