"""Tests of the emulator's service side: its tables, and the real server with the real SDK."""
