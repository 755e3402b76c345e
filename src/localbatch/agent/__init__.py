"""The node agent: runs one task in a node's folders, from its resource files to its outputs.

In: a TaskOrder (everything that a node is told). Out: an AttemptOutcome. Never: a decision about
what to run next, a state change of the account, or anything of HTTP but blob transfers.
"""
