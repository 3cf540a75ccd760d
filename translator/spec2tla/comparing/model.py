"""What a comparison found, as a value; and the exit code that follows.

In: nothing; these are values. Whatever is shown of a comparison is made from them.
"""

from dataclasses import dataclass, replace

from spec2tla.analysis.modules import Program
from spec2tla.comparing.differences import Difference
from spec2tla.comparing.necessity import Attempt, Necessity, Need
from spec2tla.comparing.table import Change, Column, Row, table
from spec2tla.verdict import PropertyResult, Result, Run, Verdict

_FIRST = (130, 4, 2)
"""Exit codes beside which a comparison says nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the models: `program` is None where it has errors."""

    file: str
    name: str
    program: Program | None
    column: Column


@dataclass(frozen=True, slots=True)
class Variant:
    """`necessity` is None where nobody asked."""

    side: Side
    differences: tuple[Difference, ...]
    necessity: Necessity | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`result` holds the runs of all models, the base's first.

    With `forbid`, regressions count, and not what the variants expect.
    """

    base: Side
    variants: tuple[Variant, ...]
    result: Result
    forbid: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        return table((self.base.column, *(v.side.column for v in self.variants)))

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return tuple(a for v in self.variants if v.necessity for a in v.necessity.attempts)

    @property
    def regressions(self) -> tuple[tuple[Row, Variant], ...]:
        """What held in the base and does not in a variant, or is not looked at there any more."""
        bad = (Change.REGRESSION, Change.LOST)
        return tuple(
            (row, variant)
            for row in self.rows
            for variant, change in zip(self.variants, row.changes, strict=True)
            if change in bad
        )

    @property
    def exit_code(self) -> int:
        """As a check's; 1 for a regression, where these are forbidden."""
        code = self._gated().exit_code if self.forbid else self.result.exit_code
        tried = {a.result.exit_code for a in self.attempts if a.result is not None}
        undecided = {3} if any(a.need is Need.UNDECIDED for a in self.attempts) else set()
        codes = {code, *(tried & {130, 4}), *undecided}
        if self.forbid and self.regressions and not codes & set(_FIRST):
            return 1
        return next((one for one in (130, 4, 2, 1, 3, 5) if one in codes), 0)

    def _gated(self) -> Result:
        """The result, with what the base says of a property in place of what is expected of it.

        What a variant adds has its own expectations.
        """
        known = {(row.check, row.name) for row in self.rows if row.base.found is not None}
        runs = tuple(replace(run, properties=_as_found(run, known)) for run in self.result.runs)
        return replace(self.result, runs=runs)


def _as_found(run: Run, known: set[tuple[str, str]]) -> tuple[PropertyResult, ...]:
    return tuple(
        replace(p, expected=p.verdict)
        if (run.check, p.name) in known and p.verdict is not Verdict.UNKNOWN
        else p
        for p in run.properties
    )
