"""Machine to machine: fewer checks, steps, variables and states, with the same verdicts."""
