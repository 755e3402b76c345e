"""Operations on the account's applications, of which there are none."""

from localbatch.engine.context import Engine
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import answer_list, nothing
from localbatch.service.error_codes import ServiceError


def list_applications(_: Engine, call: Call) -> Reply:
    """GET /applications."""
    return answer_list(call, nothing("applications"))


def get_application(_engine: Engine, _call: Call) -> Reply:
    """GET /applications/{application}."""
    raise ServiceError("ApplicationNotFound")
