"""Lets a running server fail by rules."""

import json
from typing import Any

import requests

from endpoint.running import RunningEndpoint
from endpoint.signing import signed_request

PATH = "/_local/faults"


def set_faults(endpoint: RunningEndpoint, *rules: dict[str, Any]) -> requests.Response:
    body = json.dumps({"seed": 1, "rules": rules}).encode()
    return signed_request(
        endpoint, "PUT", PATH, body=body, headers={"content-type": "application/json"}
    )
