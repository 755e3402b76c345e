"""When a request is sent again: bounded in number and in time, for every verb.

What is state and not transport (a pool that is being deleted) is not decided here.
"""

import random
from typing import Any

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse
from azure.storage.blob import ExponentialRetry

from flowrun.gateways.answers import refuse_uncoded

FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
TOTAL_SECONDS = 180
"""After this long no further try of a request to Batch is begun."""


class BatchRetry(RetryPolicy[HttpRequest, HttpResponse]):
    """azure-core's policy with POST and PATCH included, jitter, and a limit to Retry-After.

    By itself azure-core does not repeat a POST after 429, 502 or a lost connection. To repeat one
    is safe here: what was created the first time answers with `...Exists`, which callers know.
    """

    def __init__(self) -> None:
        # Eight waits come to about a minute and a half, so that the time-out is for slow answers.
        super().__init__(retry_connect=4, retry_status=8, timeout=TOTAL_SECONDS)

    def send(
        self, request: PipelineRequest[HttpRequest]
    ) -> PipelineResponse[HttpRequest, HttpResponse]:
        """Send until there is an answer that repeating would not mend."""
        response = super().send(request)
        refuse_uncoded(response)
        return response

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Add the verbs that azure-core leaves out."""
        settings = super().configure_retries(options)
        return settings | {"methods": settings["methods"] | {"POST", "PATCH"}}

    def get_backoff_time(self, settings: dict[str, Any]) -> float:
        """Return the wait before the next try, at least half a second before the first."""
        return jittered_wait(len(settings["history"]))

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Return what the service asks for, within reason."""
        seconds = super().get_retry_after(response)
        return min(seconds, LONGEST_WAIT) if seconds else None


class BlobRetry(ExponentialRetry):
    """Storage's policy: an endpoint that is gone is given up within 20 seconds."""

    def __init__(self) -> None:
        super().__init__(retry_total=5, retry_connect=2)

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send until there is an answer that repeating would not mend."""
        # The SDK takes a caller's hook out of the options at the first try, and has forgotten it at
        # the next one when no answer came; it looks here as well.
        hook = request.context.options.pop("raw_response_hook", None)
        if hook:
            request.context["response_callback"] = hook
        response: PipelineResponse[Any, Any] = super().send(request)  # type: ignore[no-untyped-call]
        refuse_uncoded(response)
        return response

    def get_backoff_time(self, settings: dict[str, Any]) -> float:
        """Return the wait before the next try."""
        return jittered_wait(settings["count"] + 1)


def jittered_wait(tries: int) -> float:
    """Return how long to wait after so many tries: doubling, spread so that clients part."""
    wait: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
    return wait * random.uniform(0.7, 1.3)  # noqa: S311 - no secret
