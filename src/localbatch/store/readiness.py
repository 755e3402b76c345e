"""What several tables ask of rows alike, in SQL."""

READY = "tasks.state = 'active' AND tasks.unmet = 0"
"""A task that could start: it waits, and for no other task."""
