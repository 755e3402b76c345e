"""Python runs this at the start of every process that the tests start: see `sent_requests`."""

from support.sent_requests import watch_requests

watch_requests()
