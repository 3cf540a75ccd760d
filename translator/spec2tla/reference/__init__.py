"""The reference engine: the step machine executed directly.

`semantics` and `evaluate` say what a machine means, to be read; `compile` says it again, to be
fast; tests hold the two together. `search` explores, `replay` certifies counterexamples.
"""
