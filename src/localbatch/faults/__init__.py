"""Faults on request: what shall go wrong, how often, and the dice that decide."""
