"""What `life` works with: the store, the attempts under way, sandboxes, quotas, alarms.

Everything runs in one event loop, so nothing needs a lock; what is under way is in the store, so
a restart goes on.
"""
