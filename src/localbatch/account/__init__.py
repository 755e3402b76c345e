"""The local account: starts and stops the Batch endpoint and Azurite, and says where they are."""
