"""Adding a collection of tasks until every one of them is confirmed.

The SDK's own `create_tasks` repeats failed items without pause or end; this has a deadline.
"""

from collections.abc import Iterable
from itertools import count

from flowrun.errors import GatewayError
from flowrun.gateways.batch_actions import BatchActions
from flowrun.gateways.batch_values import Answer
from flowrun.gateways.retries import jittered_wait
from flowrun.model.requests import Body
from flowrun.ports import Clock

# As long as a single request is repeated, by `retries.py`.
TOTAL_SECONDS = 180.0


def add_collection(actions: BatchActions, job_id: str, bodies: list[Body], clock: Clock) -> None:
    """Add the tasks; those that the service failed on are sent again.

    Raises:
        GatewayError: a task was refused, or the deadline was reached.
    """
    end = clock.monotonic() + TOTAL_SECONDS
    for tries in count(1):
        confirmed = _confirmed(actions.add_tasks(job_id, bodies))
        # Results come in any order and with ids in the case of whoever added them first.
        bodies = [body for body in bodies if body["id"].lower() not in confirmed]
        if not bodies:
            return
        if clock.monotonic() >= end:
            raise GatewayError("ServerBusy", 503, f"task '{bodies[0]['id']}' could not be added")
        clock.sleep(jittered_wait(tries))


def _confirmed(results: Iterable[Answer]) -> set[str]:
    """Return the ids, in lower case, of the tasks that are in the job now."""
    return {result["taskId"].lower() for result in results if _is_there(result)}


def _is_there(result: Answer) -> bool:
    # The service writes `Success` and `ClientError`; the SDK's values are in lower case.
    status = result["status"].lower()
    error = result.get("error") or {}
    # `servererror`: the service failed on this task, which is sent again.
    if status != "clienterror":
        return bool(status == "success")
    code = error.get("code", "Unknown")
    # From a try whose answer was lost (A0010).
    if code == "TaskExists":
        return True
    text = error.get("message", {}).get("value", "")
    # The lines behind the first are the request's id and time.
    reason = next(iter(text.splitlines()), "")
    raise GatewayError(code, 400, f"task '{result['taskId']}': {reason}")
