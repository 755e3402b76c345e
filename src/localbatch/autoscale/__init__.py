"""The formula language by which a pool chooses its number of nodes.

In: a formula's text and what was observed of the pool. Out: targets, or an error with its place.
Pure: the time, the samples and the current targets are given.
"""
