"""Several documents, and parts of one, become the one document that the workflow is made of.

Every value keeps the place in the file that says it, so that a message points there.
"""
