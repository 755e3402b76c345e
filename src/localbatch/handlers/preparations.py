"""What a job's preparation and release tasks did on its nodes."""

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_job
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import Listing, answer_list
from localbatch.odata.kinds import Kind
from localbatch.rows.jobs import PreparationRow
from localbatch.service.error_codes import ServiceError
from localbatch.service.wire import Json
from localbatch.views.executions import describe_node_execution

_OF_A_TASK = {
    "state": Kind.ENUM.of("running", "completed").only("eq"),
    "startTime": Kind.TIME,
    "endTime": Kind.TIME,
    "exitCode": Kind.INTEGER,
    "result": Kind.ENUM.of("success", "failure"),
}
_INFOS = ("jobPreparationTaskExecutionInfo", "jobReleaseTaskExecutionInfo")
_FILTERABLE = {"poolId": Kind.ENUM, "nodeId": Kind.ENUM} | {
    f"{info}/{name}": kind for info in _INFOS for name, kind in _OF_A_TASK.items()
}
_PROPERTIES = frozenset({"poolId", "nodeId", "nodeUrl", *_INFOS})


def list_preparation_and_release(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/jobpreparationandreleasetaskstatus."""
    job = find_job(engine, call)
    # No job has a release task without a preparation task, so this asks for both.
    if "jobPreparationTask" not in job.spec:
        raise ServiceError("JobPreparationTaskNotSpecified")
    listing = Listing(
        metadata="jobpreparationandreleasetaskstatuslist",
        read=lambda after, limit: engine.store.preparations.page(job.key, after=after, limit=limit),
        key=lambda row: row.node_id,
        describe=lambda row: _describe(row, base=call.base),
        filterable=_FILTERABLE,
        properties=_PROPERTIES,
    )
    return answer_list(call, listing)


def _describe(row: PreparationRow, *, base: str) -> Json:
    url = f"{base}/pools/{row.pool_id}/nodes/{row.node_id}"
    body: Json = {
        "poolId": row.pool_id,
        "nodeId": row.node_id,
        "nodeUrl": url,
        "jobPreparationTaskExecutionInfo": describe_node_execution(row.preparation, node_url=url),
    }
    if row.release:
        release = describe_node_execution(row.release, node_url=url)
        body["jobReleaseTaskExecutionInfo"] = release
    return body
