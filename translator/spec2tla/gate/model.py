"""What the gate finds out about patches, as values: its reports are made from them alone."""

from dataclasses import dataclass, replace
from enum import Enum

from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.verdict import PropertyResult, Result

ORDER = (130, 4, 2, 1, 3, 5)
"""Exit codes, the one that counts most first."""


class Change(Enum):
    CHANGED = "changed"
    ADDED = "new"
    REMOVED = "removed"
    COMMENTS = "comments and white space only"
    SEEN = "changed, as the patch's hunks say"


class Upkeep(Enum):
    """Whether the model of a function that changes was looked after, as far as the patch shows."""

    NOT_MODELLED = "not modelled"
    NOT_NEEDED = "nothing to do"
    SPEC = "the spec changes too"
    LOCK = "recorded anew"
    DROPPED = "not modelled any more"
    MISSING = "the model does not change"


@dataclass(frozen=True, slots=True)
class Touched:
    """A function that a patch touches; `first` to `last` are the changed lines of the new file.

    They are 0 where there are none. `models` are the specs that depend on it.
    """

    path: str
    symbol: str
    change: Change
    upkeep: Upkeep
    first: int = 0
    last: int = 0
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A verdict before and after a patch, of which one may be missing; `text` tells them apart."""

    file: str
    check: str
    name: str
    before: PropertyResult | None
    after: PropertyResult | None


@dataclass(frozen=True, slots=True)
class PatchReport:
    """`problems` are what makes the patch fail beside the verdicts, at the anchors in the specs.

    `notes` are sentences that do not make it fail. `before` and `after` are the checks of what
    depends on it, None where nothing does. `mended` is the number of a later patch, from 1, with
    which what is wrong is over.
    """

    name: str
    commit: str
    touched: tuple[Touched, ...]
    problems: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    specs: tuple[str, ...]
    before: Result | None
    after: Result | None
    mended: int | None = None

    @property
    def exit_code(self) -> int:
        codes = {0 if self.after is None else self.after.exit_code, 1 if self.problems else 0}
        return next((code for code in ORDER if code in codes), 0)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """All verdicts, in the order in which the checks have them."""
        before, after = _verdicts(self.before), _verdicts(self.after)
        keys = dict.fromkeys((*after, *before))
        return tuple(Shift(*key, before.get(key), after.get(key)) for key in keys)


@dataclass(frozen=True, slots=True)
class GateResult:
    """One report for each patch, in order."""

    patches: tuple[PatchReport, ...]

    @property
    def exit_code(self) -> int:
        codes = {patch.exit_code for patch in self.patches}
        return next((code for code in ORDER if code in codes), 0)

    @property
    def checks(self) -> Result | None:
        """The checks as they are with the patches, in one; None where nothing had to be checked."""
        results = [patch.after for patch in self.patches if patch.after is not None]
        if not results:
            return None
        found = Sink()
        for diagnostic in (d for result in results for d in result.diagnostics):
            found.add(diagnostic)
        return replace(
            results[0],
            diagnostics=found.diagnostics,
            runs=tuple(run for result in results for run in result.runs),
            failures=tuple(failure for result in results for failure in result.failures),
            interrupted=any(result.interrupted for result in results),
        )

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        return tuple(problem for patch in self.patches for problem in patch.problems)


def _verdicts(result: Result | None) -> dict[tuple[str, str, str], PropertyResult]:
    runs = () if result is None else result.runs
    return {(run.file, run.check, found.name): found for run in runs for found in run.properties}
