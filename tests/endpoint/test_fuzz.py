"""Whatever is sent, the server refuses it in its own words and goes on: never a 500."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint.running import POOL, RunningEndpoint
from endpoint.signing import VERSION, signed_request

# The server is one process for all examples, which must not care what came before.
FUZZ = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

texts = st.text(max_size=12) | st.sampled_from(
    ["", "PT5M", "P1D", "\0", "../x", "\ud800", "a" * 70]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
names = st.sampled_from(
    [
        *POOL,
        "commandLine",
        "constraints",
        "maxWallClockTime",
        "maxTaskRetryCount",
        "metadata",
        "poolInfo",
        "poolId",
        "autoPoolSpecification",
        "autoPoolIdPrefix",
        "poolLifetimeOption",
        "keepAlive",
        "pool",
        "userAccounts",
        "priority",
        "resourceFiles",
        "outputFiles",
        "startTask",
        "targetDedicatedNodes",
        "taskSchedulingPolicy",
        "userIdentity",
        "value",
        "nodeList",
        "schedule",
        "doNotRunUntil",
        "recurrenceInterval",
        "jobSpecification",
        "affinityInfo",
        "dependsOn",
        "taskIds",
        "taskIdRanges",
        "start",
        "end",
        "multiInstanceSettings",
        "numberOfInstances",
        "coordinationCommandLine",
        "commonResourceFiles",
        "exitConditions",
        "exitCodes",
        "default",
        "jobAction",
        "jobManagerTask",
        "jobPreparationTask",
        "jobReleaseTask",
        "retentionTime",
    ]
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts, inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(names | texts, values, max_size=6) | values
changes = st.dictionaries(names, values, min_size=1, max_size=3)

POSTED = st.sampled_from(
    [
        ("POST", "/pools"),
        ("POST", "/jobschedules"),
        ("PATCH", "/pools/shared"),
        ("POST", "/pools/shared/updateproperties"),
        ("POST", "/pools/none/resize"),
        ("POST", "/pools/shared/removenodes"),
        ("POST", "/jobs"),
        ("PATCH", "/jobs/fuzzed"),
        ("PUT", "/jobs/fuzzed"),
        ("POST", "/jobs/fuzzed/disable"),
        ("POST", "/jobs/fuzzed/tasks"),
        ("POST", "/jobs/fuzzed/addtaskcollection"),
        ("PUT", "/jobs/fuzzed/tasks/t"),
    ]
)


def send(endpoint: RunningEndpoint, method: str, path: str, body: object) -> int:
    data = json.dumps(body).encode()
    return signed_request(endpoint, method, path, body=data).status_code


@FUZZ
@given(operation=POSTED, body=bodies)
def test_no_body_breaks_the_server(
    endpoint: RunningEndpoint, operation: tuple[str, str], body: object
) -> None:
    assert send(endpoint, *operation, body) < 500


@FUZZ
@given(change=changes)
def test_no_change_to_a_good_body_breaks_the_server(
    endpoint: RunningEndpoint, change: dict[str, Any]
) -> None:
    job = {"id": "fuzzed", "poolInfo": {"poolId": "none"}}
    task = {"id": "t", "commandLine": "true"}
    definition = {name: value for name, value in POOL.items() if name != "id"}
    specification = {"poolLifetimeOption": "job", "pool": definition | change}
    auto_pool = {"autoPoolSpecification": specification | {"pool": definition}}
    changed_pool = {"autoPoolSpecification": specification}

    statuses = [
        send(endpoint, "POST", "/jobs", job | change),
        send(endpoint, "POST", "/jobs/fuzzed/tasks", task | change),
        send(endpoint, "POST", "/jobs/fuzzed/addtaskcollection", {"value": [task | change]}),
        send(endpoint, "PATCH", "/jobs/fuzzed", change),
        send(endpoint, "POST", "/pools", POOL | {"targetDedicatedNodes": 0} | change),
        send(
            endpoint, "POST", "/jobs", job | {"id": "fuzzed-auto", "poolInfo": auto_pool | change}
        ),
        send(endpoint, "POST", "/jobs", job | {"id": "fuzzed-pool", "poolInfo": changed_pool}),
    ]

    assert all(status < 500 for status in statuses)


@FUZZ
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
    parts=st.lists(
        st.sampled_from(["pools", "jobs", "shared", "fuzzed", "nodes", "tasks", "t", "files"])
        | texts.filter(lambda text: "\ud800" not in text),
        max_size=7,
    ),
)
def test_no_path_breaks_the_server(
    endpoint: RunningEndpoint, method: str, parts: list[str]
) -> None:
    path = "/" + "/".join(quote(part, safe="") for part in parts)

    answer = signed_request(endpoint, method, path)

    assert answer.status_code < 500


@FUZZ
@given(
    path=st.sampled_from(
        [*("/pools", "/jobs", "/pools/shared/nodes", "/jobs/fuzzed/tasks"), "/poolusagemetrics"]
    ),
    name=st.sampled_from(
        [*("$filter", "$select", "$expand", "maxresults", "$skiptoken", "timeOut"), "startTime"]
    ),
    value=texts.filter(lambda text: "\ud800" not in text)
    | st.datetimes().map(lambda time: time.isoformat())
    | st.from_regex(r"(state|id|creationTime) (eq|gt|and) ('a'|1|DateTime'2026')", fullmatch=True),
)
def test_no_query_breaks_the_server(
    endpoint: RunningEndpoint, path: str, name: str, value: str
) -> None:
    query = f"{VERSION}&{quote(name)}={quote(value, safe='')}"

    assert signed_request(endpoint, "GET", path, query=query).status_code < 500
