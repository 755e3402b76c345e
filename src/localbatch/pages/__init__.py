"""The page at the endpoint's root: what the account holds, read-only and without secrets."""
