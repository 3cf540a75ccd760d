"""What each reduction did to the size of a model, as a table.

In: a run. Out: lines of text. How many states there would be without a reduction nobody knows.
"""

from spec2tla.report.characters import printable, width
from spec2tla.verdict import Run


def reduction_table(run: Run) -> list[str]:
    """A line for the model as it is, and one for it after each reduction; none where unknown."""
    if not run.reductions:
        return []
    names = [printable(reduction.name) for reduction in run.reductions]
    wide = max(width("reduction"), *(width(name) for name in names))
    lines = [f"  {'reduction':<{wide}}  {'steps':>6}  {'variables':>9}"]
    for name, reduction in zip(names, run.reductions, strict=True):
        fill = " " * (wide - width(name))
        lines.append(f"  {name}{fill}  {reduction.steps:>6}  {reduction.variables:>9}")
    return lines
