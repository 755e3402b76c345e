"""The two sides of the comparison: what the workflow wants and what is there.

In: a Workflow, the gateways, the local files. Out: Observed (read through the ports and from disk)
and Desired (pure). Never: a change to anything.
"""
