"""The plan as JSON and Markdown."""

import json

from flowrun.plan.identity import plan_digest
from flowrun.report.plan.as_json import plan_to_json
from flowrun.report.plan.markdown import plan_to_markdown
from unit.report import samples
from unit.report.golden import assert_golden


def test_the_document_is_as_reviewed() -> None:
    text = json.dumps(plan_to_json(samples.fresh_plan()), indent=2)

    assert_golden("plan-fresh.json", text + "\n")


def test_the_document_has_addresses_kinds_reasons_and_places() -> None:
    document = json.dumps(plan_to_json(samples.changed_plan()))

    assert '"address": "pool/topn-pool", "kind": "replace-pool", "action": "replace"' in document
    assert '"address": "task/topn-job-1/a"' in document
    assert '"code": "immutable:vm_size"' in document
    assert '"line": 20' in document


def test_the_document_holds_no_secret() -> None:
    assert "hunter2" not in json.dumps(plan_to_json(samples.fresh_plan()))


def test_the_document_and_the_text_agree_on_the_digest() -> None:
    plan = samples.fresh_plan()

    assert plan_to_json(plan)["digest"] == plan_digest(plan)


def test_the_markdown_is_as_reviewed() -> None:
    assert_golden("plan-changed.md", plan_to_markdown(samples.changed_plan()))
