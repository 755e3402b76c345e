"""Files between a node and the blob containers."""
