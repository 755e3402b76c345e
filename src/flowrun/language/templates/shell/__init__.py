"""What an expression that stands in a shell text may give, where it stands.

In: a parsed template and how its shell text has begun. Out: the template with checks around what
comes from items, and doubts about what nobody has seen yet. Never: a change of the text itself.
"""
