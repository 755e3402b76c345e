"""What may happen to a pool, node, job or task: one literal table each.

In: a state and an event. Out: the next state, or the service's refusal. Never any IO.
"""
