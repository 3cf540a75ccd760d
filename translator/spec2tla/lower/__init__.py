"""From the resolved model to the step machine: order of evaluation, inlining, steps."""
