"""What happens between requests: nodes boot, tasks start and end, jobs and pools come to rest.

In: rows of the store that are on their way somewhere. Out: the rows, there. Everything runs in
one event loop, so nothing needs a lock; what is under way is in the store, so a restart goes on.
"""
