"""The account's pools, nodes, jobs and tasks in one SQLite file, written by one event loop only.

In and out: frozen rows. Never: a decision on what may happen to them (see `lifecycle`).
"""
