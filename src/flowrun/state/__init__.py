"""The two sides of the comparison: what the workflow wants and what the account holds."""
