"""The command line of the local account."""
