"""The account's own operations, beside the service's and under the same key; Azure has none."""

from localbatch.handlers import local
from localbatch.http.routing import Route

PREFIX = "/_local/"

OWN_ROUTES: tuple[Route, ...] = (
    Route("GET", "/_local/faults", local.show_faults),
    Route("PUT", "/_local/faults", local.set_faults),
    Route("DELETE", "/_local/faults", local.clear_faults),
    Route("GET", "/_local/quotas", local.show_quotas),
    Route("PATCH", "/_local/quotas", local.change_quotas),
    Route("POST", "/_local/preempt", local.preempt_node),
)
