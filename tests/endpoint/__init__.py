"""Tests of the Batch endpoint's service side: its tables, and the real server with the real SDK."""
