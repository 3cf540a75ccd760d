"""Symbolic execution of steps: memory, and the conditions that paths are taken under."""
