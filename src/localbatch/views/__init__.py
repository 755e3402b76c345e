"""Rows of the store -> what the service shows of them. Pure."""
