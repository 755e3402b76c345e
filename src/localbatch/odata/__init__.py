"""The `$filter` language of the list operations: text -> predicate over REST-shaped dicts. Pure."""
