"""Every key of a pool reaches the body of the request that creates it, or is on a literal list.

A key of the schema without a row here fails the guard. The sections of other parts of the file can
have such a table of their own: `support.schema_keys` tells the keys below any section.
"""

import pytest
import yaml
from azure.batch import models

from fakes.spec_folder import SpecFolder
from flowrun.gateways.batch_pools import job_pool_body, pool_body
from flowrun.model.files import Access, SasRequest
from flowrun.model.secret import Secret
from flowrun.ports import JobPoolRequest
from support.rest_shapes import request_problems
from support.schema_keys import SentKey, body_value, keys_below, read_sent_keys

SMALL = {
    "image": "{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}",
    "vm_size": "Standard_D2s_v3",
    "nodes": "{dedicated: 1}",
}
CONTAINERS = ("containers_enabled", "container_images", "registries")
"""With one of these a pool has containers, and then every task runs in one."""
PLAIN = "tasks: [{step: work, command: x}]"
BOXED = "tasks: [{step: work, command: x, container_image: i}]"
SAS = {SasRequest(container="demo-data", access=Access.READ): Secret("https://a/c?sig=s")}
ROWS = read_sent_keys("pool.txt")
NOT_SENT = {
    "pool.like": "says where other keys come from",
    "pool.existing": "such a pool is never created",
    "pool.identity": "the management plane's, and refused",
    "pool.lifetime": "says by which request the pool is made: the test of a job's own pool",
    **dict.fromkeys(
        (
            f"autoscale.{key}"
            for key in ("preset", "min", "max", "spot_max", "until", "days", "hours", "time_zone")
        ),
        "part of the formula that is written for the preset: the tests of the formulas",
    ),
}


def write_pool(text: str) -> str:
    """Return a `pool` of these keys, over those of a small one."""
    said = yaml.safe_load(f"{{{text}}}").keys()
    said |= {"nodes"} if "autoscale" in said else set()
    rest = (f"{key}: {value}" for key, value in SMALL.items() if key not in said)
    return f"pool: {{{', '.join((*rest, text))}}}"


@pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
def test_a_key_of_a_pool_reaches_the_body(spec: SpecFolder, row: SentKey) -> None:
    spec.params = {"word": "hidden"}
    spec.write_files("x.sh")
    params = "params: {word: {secret: true}}"

    tasks = BOXED if any(key in row.text for key in CONTAINERS) else PLAIN
    (pool,) = spec.workflow(params, "containers: [data]", write_pool(row.text), tasks).own_pools
    body = pool_body(pool, node_agent_sku="agent", metadata=pool.metadata, sas=SAS)

    assert body_value(body, row.path) == row.value
    assert request_problems(models.BatchPoolCreateOptions, body) == []


def test_no_key_of_a_pool_is_forgotten() -> None:
    assert keys_below("pool") == {row.key for row in ROWS} | NOT_SENT.keys()


def test_the_pool_of_a_job_is_sent_with_the_job(spec: SpecFolder) -> None:
    text = "lifetime: run, metadata: {team: t}, raw: {displayName: mine}"
    (pool,) = spec.workflow(write_pool(text)).own_pools

    body = job_pool_body(JobPoolRequest(pool=pool, node_agent_sku="agent", sas={}))

    assert request_problems(models.BatchPoolInfo, body) == []
    auto = body["autoPoolSpecification"]
    assert (auto["poolLifetimeOption"], auto["autoPoolIdPrefix"]) == ("job", "demo")
    assert (auto["pool"]["vmSize"], auto["pool"]["targetDedicatedNodes"]) == ("Standard_D2s_v3", 1)
    assert (auto["pool"]["displayName"], auto["pool"]["metadata"][0]["value"]) == ("mine", "t")
