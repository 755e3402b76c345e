"""A document of the right shape, parameters and blobs -> the Workflow.

Every module builds one part. What is wrong goes to the Problems and building goes on, so that
the user sees everything at once; a part that cannot be built is left out.
"""
