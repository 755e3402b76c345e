"""All exercises together, and requests of any operation by its name."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from conformance import (
    test_account,
    test_allocation,
    test_autoscale,
    test_collection,
    test_job_schedules,
    test_jobs,
    test_node_files,
    test_node_users,
    test_nodes,
    test_pools,
    test_task_files,
    test_tasks,
)
from conformance.answers import Exchange
from conformance.exercises import Exercise
from conformance.lab import Lab, Target
from support.rest_operations import OPERATIONS, Operation

EXERCISES: dict[str, Exercise] = {
    **test_account.EXERCISES,
    **test_account.ONLY_REFUSED,
    **test_allocation.EXERCISES,
    **test_autoscale.EXERCISES,
    **test_collection.EXERCISES,
    **test_job_schedules.EXERCISES,
    **test_jobs.EXERCISES,
    **test_node_files.EXERCISES,
    **test_node_users.EXERCISES,
    **test_node_users.ONLY_REFUSED,
    **test_nodes.EXERCISES,
    **test_pools.EXERCISES,
    **test_task_files.EXERCISES,
    **test_tasks.EXERCISES,
}


def operations(*, where: Callable[[Operation], object]) -> list[str]:
    """Return the names of the operations of which something holds."""
    return [operation.name for operation in OPERATIONS.values() if where(operation)]


def raw_path(operation: Operation, target: Target) -> str:
    """Return the operation's path on a target."""
    names = iter(target)
    return re.sub(r"\{[^}]+\}", lambda _: quote(next(names), safe=""), operation.path)


def send(lab: Lab, name: str, **request: Any) -> Exchange:  # noqa: ANN401 - as Lab.send takes them
    """Make a request of an operation on a kept target."""
    operation = OPERATIONS[name]
    return lab.send(operation.verb, raw_path(operation, lab.keep(EXERCISES[name].make)), **request)


def good_body(lab: Lab, name: str) -> dict[str, Any]:
    """Return the body with which the operation would succeed."""
    body = EXERCISES[name].body
    found = body(lab.keep(EXERCISES[name].make)) if callable(body) else body
    options: Any = EXERCISES[name].options.get("options", {})
    return {**(found or options)}


def is_refused(exchange: Exchange, status: int, code: str) -> bool:
    """Say whether a request was refused so; a HEAD has no code."""
    is_told = exchange.operation.verb == "HEAD" or exchange.code == code
    return exchange.status == status and is_told
