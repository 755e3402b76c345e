"""The sandbox of a node, by bubblewrap."""
