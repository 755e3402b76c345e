"""Every operation of the Batch REST API on the local account, by the real SDK: success and each
documented refusal, with status, headers and body.
"""
