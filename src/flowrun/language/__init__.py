"""Text -> Document -> Workflow: the only place of yaml, jsonschema and jinja2.

In: the workflow file, parameters, and what the account already holds in the containers that a
`for_each` reads. Out: a Workflow, or a SpecError that carries every Diagnostic. Never: a request.
"""
