"""Patches against models: what each touches, whether the models were looked after, their verdicts.

In: steps from tree to tree, where the specs are, and a function that checks specs. Out: a
`GateResult`. How the trees come about, and how reports look, is not known here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from spec2tla.anchors.collect import Modelled, Use
from spec2tla.anchors.drift import has_line
from spec2tla.anchors.lock import NAME
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.gate.model import Change, GateResult, PatchReport, Touched, Upkeep
from spec2tla.gate.sides import Shelf, Side, Where
from spec2tla.gate.snapshot import Step, is_spec
from spec2tla.gate.touching import Difference, differences, seen
from spec2tla.gate.workspace import Workspace
from spec2tla.verdict import Result

Check: TypeAlias = Callable[[Sequence[Path]], Result]


def judge(steps: Sequence[Step], where: Where, check: Check, space: Workspace) -> GateResult:
    """Each patch by itself, until one is interrupted."""
    found: list[PatchReport] = []
    shelf = Shelf(where, space)
    before: Side | None = None
    for step in steps:
        # Of a series, each patch begins where the one before it ends; merges may be left out.
        is_next = before is not None and found and steps[len(found) - 1].after is step.before
        old = before if is_next and before is not None else Side(step.before, shelf)
        new = Side(step.after, shelf)
        then, _ = old.models(step.paths)
        now, unread = new.models(step.paths)
        case = _Case(step, old, new, then, now, unread, where.prefix)
        found.append(_report(case, check))
        if found[-1].exit_code == 130:
            break
        before = new
    return GateResult(_with_mends(tuple(found)))


def _with_mends(found: tuple[PatchReport, ...]) -> tuple[PatchReport, ...]:
    """Which later patch, that passes, has to do with the same models."""
    told = []
    for at, report in enumerate(found):
        later = [
            number
            for number, other in enumerate(found[at + 1 :], at + 2)
            if other.exit_code == 0 and set(other.specs) & set(report.specs)
        ]
        mended = later[0] if report.exit_code and later else None
        told.append(replace(report, mended=mended))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Case:
    """A patch with the models before and after it that it could concern; `unread` have errors."""

    step: Step
    old: Side
    new: Side
    then: tuple[Modelled, ...]
    now: tuple[Modelled, ...]
    unread: tuple[Path, ...]
    prefix: str

    @property
    def changed(self) -> frozenset[str]:
        """The specs that the patch changes."""
        return frozenset(path for path in self.step.paths if is_spec(path))


# One patch ---------------------------------------------------------------------------------------


def _report(case: _Case, check: Check) -> PatchReport:
    touched = tuple(_touched(case))
    affected = _affected(case, touched)
    # Models that share a base have its anchors in common.
    problems = Sink()
    for problem in _problems(case, touched):
        problems.add(problem)
    after = _checked(affected, case.new, check)
    return PatchReport(
        name=case.step.name,
        commit=case.step.commit,
        touched=touched,
        problems=problems.diagnostics,
        notes=tuple(_notes(case, touched)),
        specs=tuple(case.new.specs.key(path) for path in affected),
        before=_checked_before(case, affected, after, check),
        after=after,
    )


def _touched(case: _Case) -> Iterator[Touched]:
    """The functions that a patch touches in files that some model speaks of."""
    uses = [use for model in (*case.then, *case.now) for use in model.uses]
    spoken_of = {use.path for use in uses}
    for path in case.step.paths:
        inside = path.removeprefix(case.prefix)
        if inside not in spoken_of or not path.startswith(case.prefix):
            continue
        names = [use.symbol for use in uses if use.path == inside and use.symbol]
        loose = [diff for diff in case.step.loose if path in (diff.old, diff.new)]
        found = [one for diff in loose for one in seen(diff, names)]
        if not loose:
            found += differences(case.old, case.new, inside)
        for difference in found:
            yield _told(inside, difference, case)


def _told(path: str, found: Difference, case: _Case) -> Touched:
    then = _dependents(path, found.symbol, case.old, case.then)
    now = _dependents(path, found.symbol, case.new, case.now)
    upkeep = _upkeep(path, found, then, now, case)
    names = dict.fromkeys(case.new.specs.key(model.spec) for model in now)
    names = names or dict.fromkeys(case.old.specs.key(model.spec) for model in then)
    return Touched(path, found.symbol, found.change, upkeep, found.first, found.last, tuple(names))


def _dependents(
    path: str, symbol: str, side: Side, models: tuple[Modelled, ...]
) -> tuple[Modelled, ...]:
    """The models that name a function, or a line that is in it."""
    names = _aliases(path, symbol, side)
    return tuple(m for m in models if any(_is_of(use, path, names, side) for use in m.uses))


def _is_of(use: Use, path: str, aliases: frozenset[str], side: Side) -> bool:
    """Whether it names the function, or, without a name, a line that is in it."""
    if use.path != path:
        return False
    if use.symbol:
        return use.symbol in aliases
    return any(has_line(side.code, replace(use, symbol=alias)) for alias in aliases)


def _aliases(path: str, symbol: str, side: Side) -> frozenset[str]:
    """All that a function is called: a system call has several names."""
    every = side.code.file(path)
    names = () if not isinstance(every, tuple) else every
    return frozenset({symbol}.union(*(f.names for f in names if symbol in f.names)))


def _upkeep(
    path: str,
    found: Difference,
    then: tuple[Modelled, ...],
    now: tuple[Modelled, ...],
    case: _Case,
) -> Upkeep:
    if not then and not now:
        return Upkeep.NOT_MODELLED
    if found.change is Change.COMMENTS:
        return Upkeep.NOT_NEEDED
    if not now:
        return Upkeep.DROPPED
    if any(_is_recorded(path, found.symbol, model, case.new) for model in now):
        return Upkeep.LOCK
    if any(case.new.specs.files(model) & case.changed for model in now):
        return Upkeep.SPEC
    return Upkeep.MISSING


def _is_recorded(path: str, symbol: str, model: Modelled, new: Side) -> bool:
    lock = new.specs.lock(model)
    for alias in _aliases(path, symbol, new):
        entry, code = lock.get((path, alias)), new.code.entry(path, alias)
        if entry is not None and code is not None and entry.digest == code.digest:
            return True
    return False


# Problems ----------------------------------------------------------------------------------------


def _problems(case: _Case, touched: Sequence[Touched]) -> Iterator[Diagnostic]:
    uses = [use for model in case.now for use in model.uses]
    for one in touched:
        if one.upkeep is Upkeep.MISSING and one.change is not Change.REMOVED:
            yield from _stale(one, uses, case.new)
    loose = {path for diff in case.step.loose for path in (diff.old, diff.new)}
    changed = {path.removeprefix(case.prefix) for path in case.step.paths if path not in loose}
    for use in uses:
        if use.path in changed:
            yield from _gone(use, case.new)


def _stale(one: Touched, uses: Sequence[Use], new: Side) -> Iterator[Diagnostic]:
    lines = f", lines {one.first}-{one.last}" if one.first < one.last else f", line {one.first}"
    place = f"{one.path}{lines if one.first else ''}"
    message = f"{one.symbol}() has changed ({place}), its model has not"
    hint = "change the model where it does not fit any more; `spec2tla anchors update` records that"
    names = _aliases(one.path, one.symbol, new)
    for use in uses:
        # A line is told of with its function, where the spec names that.
        if not (use.line and use.symbol) and _is_of(use, one.path, names, new):
            yield Diagnostic("W0701", message, use.span, hint=hint)


def _gone(use: Use, new: Side) -> Iterator[Diagnostic]:
    hint = "name what took its place"
    if use.line and not has_line(new.code, use):
        message = f"there is no line `{use.line}` in {use.path} any more"
        yield Diagnostic("W0702", message, use.span, hint=hint)
    elif use.symbol and not use.line and new.code.entry(use.path, use.symbol) is None:
        message = f"there is no {use.symbol}() in {use.path} any more"
        yield Diagnostic("W0702", message, use.span, hint=hint)


def _notes(case: _Case, touched: Sequence[Touched]) -> Iterator[str]:
    old, new = case.old.specs, case.new.specs
    now = {new.key(path) for path in new.every}
    for path in old.every:
        if old.key(path) not in now:
            yield f"{old.key(path)} is removed: what it says is not checked any more"
    for one in touched:
        if one.upkeep is Upkeep.DROPPED:
            yield f"{one.symbol}() in {one.path} is not modelled any more"
        locks = (new.lock(model) for model in case.now if new.key(model.spec) in one.models)
        if one.upkeep is Upkeep.SPEC and any((one.path, one.symbol) in lock for lock in locks):
            yield f"{NAME} still has {one.symbol}() as it was: `spec2tla anchors update`"


# Checks ------------------------------------------------------------------------------------------


def _affected(case: _Case, touched: Sequence[Touched]) -> tuple[Path, ...]:
    """The specs to check: of which some file changes, or the code that they model."""
    specs = case.new.specs
    wanted = {name for one in touched if one.change is not Change.COMMENTS for name in one.models}
    wanted |= {specs.key(model.spec) for model in case.now if specs.files(model) & case.changed}
    # Of a spec that cannot be read, nothing is known but that it may be concerned.
    wanted |= case.changed | {specs.key(path) for path in case.unread}
    return tuple(path for path in specs.every if specs.key(path) in wanted)


def _checked(paths: tuple[Path, ...], side: Side, check: Check) -> Result | None:
    if not paths:
        return None
    results = side.specs.results
    if paths not in results:
        results[paths] = check(paths)
    return results[paths]


def _checked_before(
    case: _Case, affected: Sequence[Path], after: Result | None, check: Check
) -> Result | None:
    """The same specs before the patch; where none of their files differs, nothing is run twice."""
    old, new = case.old.specs, case.new.specs
    names = {new.key(path) for path in affected}
    paths = tuple(path for path in old.every if old.key(path) in names)
    if not paths or after is None or after.exit_code == 130:
        return None
    return after if old is new else _checked(paths, case.old, check)
