"""Every key of a step reaches the body of the request that adds its tasks, or is on a literal list
that says where it goes; a key of the schema without a row here fails the guard.
"""

import pytest
import yaml
from azure.batch import models

from fakes.spec_folder import SpecFolder
from flowrun.gateways.batch_bodies import task_body
from flowrun.model.files import Access, SasRequest
from flowrun.model.secret import Secret
from support.rest_shapes import request_problems
from support.schema_keys import SentKey, body_value, keys_below, read_sent_keys

POOL = (
    "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1, nodes: {dedicated: 2},"
    " user_accounts: [{name: me, password: {secret: word}}]"
)
SAS = {
    SasRequest(container="demo-data", access=Access.READ): Secret("https://a/c?sig=s"),
    SasRequest(container="demo-data", access=Access.WRITE): Secret("https://a/w?sig=s"),
    SasRequest(container="demo-data", access=Access.SIGNED_IN): Secret("https://a/c"),
}
ROWS = read_sent_keys("step.txt")
SOURCES = ("expansion", "rows", "chosen_rows", "range", "table", "repeat", "files", "values")
"""The sections of `for_each`, which become items."""
NOT_SENT = {
    "step.step": "groups tasks: the tests of labels",
    "step.pool": "says by its job which pool a task runs on: the tests of phases",
    "step.for_each": "becomes a task for each item: the tests of expansion",
    "step.allow_empty": "judges the items",
    "step.allow_failed": "judges how a run ended: the tests of tolerance",
    "step.needs": "becomes dependencies on tasks, which only a plan knows: the tests of plan/run",
    "matched_need.step": "likewise",
    "matched_need.match": "likewise",
    "step.retry": "arguments of the wrapper: the tests of the wrapper's retry",
    **{f"retry_rule.{key}": "likewise" for key in ("exit", "stderr", "times", "wait")},
}


def keys_sent() -> frozenset[str]:
    of_items = tuple(f"{name}." for name in SOURCES)
    return frozenset(key for key in keys_below("step") if not key.startswith(of_items))


@pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
def test_a_key_of_a_step_reaches_the_body(spec: SpecFolder, row: SentKey) -> None:
    spec.params = {"word": "hidden"}
    spec.write_files("x.sh")
    said = yaml.safe_load(f"{{{row.text}}}").keys()
    own = "" if said & {"command", "commands", "script"} else "command: x, "
    pool = ", inter_node: true" if "instances" in said else ", task_slots_per_node: 2"
    pool += ", containers_enabled: true" if "container_image" in said else ""

    task = spec.task(
        "params: {word: {secret: true}}",
        "containers: [data]",
        f"{POOL}{pool}}}",
        f"tasks: [{{step: work, {own}{row.text}}}]",
    )
    body = task_body(task, SAS)

    assert body_value(body, row.path) == row.value
    assert request_problems(models.BatchTaskCreateOptions, body) == []


def test_no_key_of_a_step_is_forgotten() -> None:
    assert keys_sent() == {row.key for row in ROWS} | NOT_SENT.keys()
