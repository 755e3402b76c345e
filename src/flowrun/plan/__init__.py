"""Desired x Observed -> Plan: pure, without input or output, clock or environment.

The plan is an ordered list of frozen operations. The text renderer, the JSON writer, the digest
and the executor all read this one list, so a dry run cannot drift from an apply.
"""
