"""Adapters to Azure: the only place of the azure packages; their types stop here."""
