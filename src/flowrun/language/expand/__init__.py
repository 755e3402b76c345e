"""`for_each` -> the items of a step: one file a source or combination."""
