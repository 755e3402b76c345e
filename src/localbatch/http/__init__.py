"""The edge to HTTP: who may ask, what was asked, and how an answer is written.

In: ASGI requests. Out: calls to handlers, and their replies or refusals as the service writes them.
"""
