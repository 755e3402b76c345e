"""The schema file, and what of a document does not fit it."""
