"""A local Azure Batch account: the Batch REST API over processes of this machine, and Azurite.

Any client of Azure Batch can use it; it knows nothing of flowrun.
"""
