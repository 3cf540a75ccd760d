"""A second meaning of kspec, to hold the translation against: small, slow, easy to check by eye.

In: a resolved model (`spec2tla.analysis`). Out: every state that it can reach, and what is broken
on the way. It shares nothing with `spec2tla.lower` and what comes after: a body becomes a list of
plain instructions for a stack machine (code.py, made by bodies.py, expressions.py, operations.py),
and a step is whatever those do from one instruction that is a step to the next one (step.py).

Start with step.py, which says what one step is.
"""
