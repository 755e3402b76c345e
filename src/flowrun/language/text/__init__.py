"""Bytes -> Document: YAML values that know where they stand in the file."""
