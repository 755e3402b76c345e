"""The files of a node or a task as the file API shows them.

In: a root folder and names as clients write them. Out: entries, ranges. Never: anything outside
the root, whatever the name or the links below it say.
"""
