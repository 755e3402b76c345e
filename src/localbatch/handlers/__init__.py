"""One function for each operation: engine and call in, reply out; refusals are raised.

A handler runs in one step of the event loop and in one transaction.
"""
