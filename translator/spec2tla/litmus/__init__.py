"""Litmus tests in herd7's C format: read, run, written."""
