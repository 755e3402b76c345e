"""Failures that nobody but the service itself decides on."""

from localbatch.agent.orders import Failure

ENDED_BY_REQUEST = Failure(
    category="UserError", code="TaskEnded", message="The task was ended by user request"
)
