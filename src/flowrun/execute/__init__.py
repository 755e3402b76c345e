"""The only stage that changes anything: applies a plan's operations through the ports.

In: a Plan, the gateways, a clock, and a listener for events. Out: an Outcome. Never: a decision
about what should be done (that is the plan's), or a line of output (that is the report's).
"""
