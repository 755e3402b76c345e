"""What a job's preparation and release tasks did on its nodes."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.edge.listing import Listing, answer_list
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError
from flowrun.emulator.handlers.find import find_job
from flowrun.emulator.odata.kinds import Kind
from flowrun.emulator.store.rows import PreparationRow
from flowrun.emulator.wire import Json

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
    body: Json = {
        "poolId": row.pool_id,
        "nodeId": row.node_id,
        "nodeUrl": f"{base}/pools/{row.pool_id}/nodes/{row.node_id}",
        "jobPreparationTaskExecutionInfo": row.preparation,
    }
    if row.release:
        body["jobReleaseTaskExecutionInfo"] = row.release
    return body
