"""What can be set from outside: declarations, the four sources of values, and their checks."""
