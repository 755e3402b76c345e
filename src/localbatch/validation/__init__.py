"""Which request bodies the service takes: tables of shapes, checked by one small interpreter.

In: a parsed body. Out: the same with its defaults written out, or the service's refusal.
"""
