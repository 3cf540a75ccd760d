"""Patches against models: what each touches, whether the models were looked after, their verdicts.

In: steps from tree to tree, where the specs are, and a function that checks specs. Out: a
`GateResult`. How the trees come about, and how reports look, is not known here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from spec2tla.anchors.collect import Modelled, Use, modelled, spec_files
from spec2tla.anchors.drift import Code, has_line
from spec2tla.anchors.lock import EMPTY, NAME, Lock, parse_lock
from spec2tla.anchors.tree import Reader
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.gate.model import Change, GateResult, PatchReport, Touched, Upkeep
from spec2tla.gate.snapshot import Snapshot, Step, is_spec
from spec2tla.gate.touching import Difference, differences, seen
from spec2tla.gate.workspace import Workspace
from spec2tla.verdict import Result

Check: TypeAlias = Callable[[Sequence[Path]], Result]


@dataclass(frozen=True, slots=True)
class Where:
    """`root` is the tree's place, `inside` are the specs' paths in it, `outside` those of specs that lie elsewhere.

    `prefix` leads from the root of the snapshots to the tree that anchors speak of.
    """

    root: Path
    inside: tuple[str, ...]
    outside: tuple[Path, ...] = ()
    prefix: str = ""


def judge(steps: Sequence[Step], where: Where, check: Check, space: Workspace) -> GateResult:
    """Each patch by itself, until one is interrupted."""
    found: list[PatchReport] = []
    before: _Side | None = None
    for step in steps:
        old = before or _Side(step.before, where, space)
        new = _Side(step.after, where, space)
        found.append(_report(step, old, new, where, check))
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


class _Side:
    """The specs and the code of a snapshot; looked at once, however many patches ask."""

    def __init__(self, snapshot: Snapshot, where: Where, space: Workspace) -> None:
        self.texts = snapshot.specs() if where.inside else {}
        self.read: Reader = lambda path: snapshot.read(where.prefix + path)
        self.code = Code(self.read)
        self._where = where
        self._space = space
        self.known: dict[tuple[Path, ...], Result] = {}

    @cached_property
    def root(self) -> Path:
        return self._space.folder(self.texts)

    @cached_property
    def models(self) -> tuple[Modelled, ...]:
        """Those that can be read; what is wrong with the others shows when they are checked."""
        paths = [self.root / path for path in self._where.inside if (self.root / path).exists()]
        every = spec_files([*paths, *self._where.outside])
        found = [modelled(spec, Sink()) for spec in every]
        return tuple(model for model in found if model is not None)

    @cached_property
    def every(self) -> tuple[Path, ...]:
        paths = [self.root / path for path in self._where.inside if (self.root / path).exists()]
        return spec_files([*paths, *self._where.outside])

    def key(self, path: Path) -> str:
        """What names a spec in both snapshots."""
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)

    def files(self, model: Modelled) -> frozenset[str]:
        """The paths in the tree of all that a model is put together from."""
        return frozenset(self.key(file.path) for file in model.files if file.path is not None)

    def lock(self, model: Modelled) -> Lock:
        file = model.spec.parent / NAME
        if not file.is_file():
            return EMPTY
        return parse_lock(file.read_text(encoding="utf-8", errors="replace"), self.key(file))


# One patch ---------------------------------------------------------------------------------------


def _report(step: Step, old: _Side, new: _Side, where: Where, check: Check) -> PatchReport:
    changed = frozenset(path for path in step.paths if is_spec(path))
    touched = tuple(_touched(step, old, new, where, changed))
    affected = _affected(touched, new, changed)
    # Models that share a base have its anchors in common.
    problems = Sink()
    for problem in _problems(touched, new):
        problems.add(problem)
    after = _checked(affected, new, check)
    return PatchReport(
        name=step.name,
        commit=step.commit,
        touched=touched,
        problems=problems.diagnostics,
        notes=tuple(_notes(old, new, affected, touched)),
        specs=tuple(new.key(path) for path in affected),
        before=_checked_before(affected, old, new, after, check),
        after=after,
    )


def _touched(
    step: Step, old: _Side, new: _Side, where: Where, changed: frozenset[str]
) -> Iterator[Touched]:
    """The functions that a patch touches in files that some model speaks of."""
    uses = [use for side in (old, new) for model in side.models for use in model.uses]
    spoken_of = {use.path for use in uses}
    for path in step.paths:
        inside = path.removeprefix(where.prefix)
        if inside not in spoken_of or not path.startswith(where.prefix):
            continue
        names = [use.symbol for use in uses if use.path == inside and use.symbol]
        loose = [diff for diff in step.loose if path in (diff.old, diff.new)]
        found = [one for diff in loose for one in seen(diff, names)]
        if not loose:
            found += differences(old.code, new.code, inside, new.read, old.read)
        for difference in found:
            yield _told(inside, difference, old, new, changed)


def _told(path: str, found: Difference, old: _Side, new: _Side, changed: frozenset[str]) -> Touched:
    then = _dependents(path, found.symbol, old)
    now = _dependents(path, found.symbol, new)
    upkeep = _upkeep(path, found, (then, now), new, changed)
    names = dict.fromkeys(new.key(model.spec) for model in now)
    names = names or dict.fromkeys(old.key(model.spec) for model in then)
    return Touched(path, found.symbol, found.change, upkeep, found.first, found.last, tuple(names))


def _dependents(path: str, symbol: str, side: _Side) -> tuple[Modelled, ...]:
    """The models that name a function, or a line of its file that may be in it."""
    aliases = _aliases(path, symbol, side)
    return tuple(
        model
        for model in side.models
        if any(_is_of(use, path, aliases, side) for use in model.uses)
    )


def _is_of(use: Use, path: str, aliases: frozenset[str], side: _Side) -> bool:
    """Whether it names the function, or, without a name, a line that is in it."""
    if use.path != path:
        return False
    if use.symbol:
        return use.symbol in aliases
    return any(has_line(side.code, replace(use, symbol=alias)) for alias in aliases)


def _aliases(path: str, symbol: str, side: _Side) -> frozenset[str]:
    """All that a function is called: a system call has several names."""
    every = side.code.file(path)
    names = () if not isinstance(every, tuple) else every
    return frozenset({symbol}.union(*(f.names for f in names if symbol in f.names)))


def _upkeep(
    path: str,
    found: Difference,
    models: tuple[tuple[Modelled, ...], tuple[Modelled, ...]],
    new: _Side,
    changed: frozenset[str],
) -> Upkeep:
    then, now = models
    if not then and not now:
        return Upkeep.NOT_MODELLED
    if found.change is Change.COMMENTS:
        return Upkeep.NOT_NEEDED
    if not now:
        return Upkeep.DROPPED
    if any(_is_recorded(path, found.symbol, model, new) for model in now):
        return Upkeep.LOCK
    if any(new.files(model) & changed for model in now):
        return Upkeep.SPEC
    return Upkeep.MISSING


def _is_recorded(path: str, symbol: str, model: Modelled, new: _Side) -> bool:
    lock = new.lock(model)
    for alias in _aliases(path, symbol, new):
        entry, code = lock.get((path, alias)), new.code.entry(path, alias)
        if entry is not None and code is not None and entry.digest == code.digest:
            return True
    return False


# Problems ----------------------------------------------------------------------------------------


def _problems(touched: Sequence[Touched], new: _Side) -> Iterator[Diagnostic]:
    for one in touched:
        if one.upkeep is Upkeep.MISSING and one.change is not Change.REMOVED:
            yield from _stale(one, new)
    paths = {one.path for one in touched if one.change is not Change.SEEN}
    for use in _uses(new):
        if use.path in paths:
            yield from _gone(use, new)


def _uses(side: _Side) -> Iterator[Use]:
    for model in side.models:
        yield from model.uses


def _stale(one: Touched, new: _Side) -> Iterator[Diagnostic]:
    lines = f", lines {one.first}-{one.last}" if one.first < one.last else f", line {one.first}"
    place = f"{one.path}{lines if one.first else ''}"
    message = f"{one.symbol}() has changed ({place}), its model has not"
    hint = "change the model where it does not fit any more; `spec2tla anchors update` records that"
    aliases = _aliases(one.path, one.symbol, new)
    for use in _uses(new):
        # A line is told of with its function, where the spec names that.
        if not (use.line and use.symbol) and _is_of(use, one.path, aliases, new):
            yield Diagnostic("W0701", message, use.span, hint=hint)


def _gone(use: Use, new: _Side) -> Iterator[Diagnostic]:
    where = f"in {use.path}"
    if use.line and not has_line(new.code, use):
        message = f"there is no line `{use.line}` {where} any more"
        yield Diagnostic("W0702", message, use.span, hint="name what took its place")
    elif use.symbol and not use.line and new.code.entry(use.path, use.symbol) is None:
        message = f"there is no {use.symbol}() {where} any more"
        yield Diagnostic("W0702", message, use.span, hint="name what took its place")


def _notes(
    old: _Side, new: _Side, affected: Sequence[Path], touched: Sequence[Touched]
) -> Iterator[str]:
    now = {new.key(path) for path in new.every}
    for path in old.every:
        if old.key(path) not in now:
            yield f"{old.key(path)} is removed: what it says is not checked any more"
    for one in touched:
        if one.upkeep is Upkeep.DROPPED:
            yield f"{one.symbol}() in {one.path} is not modelled any more"
        if one.upkeep is Upkeep.SPEC and _has_lock(one, new, affected):
            yield f"{NAME} still has {one.symbol}() as it was: `spec2tla anchors update`"


def _has_lock(one: Touched, new: _Side, affected: Sequence[Path]) -> bool:
    models = [model for model in new.models if model.spec in affected]
    return any((one.path, one.symbol) in new.lock(model) for model in models)


# Checks ------------------------------------------------------------------------------------------


def _affected(touched: Sequence[Touched], new: _Side, changed: frozenset[str]) -> tuple[Path, ...]:
    """The specs to check: of which some file changes, or the code that they model."""
    wanted = {name for one in touched if one.change is not Change.COMMENTS for name in one.models}
    wanted |= {new.key(model.spec) for model in new.models if new.files(model) & changed}
    # Of a spec that cannot be read, nothing is known but that it is changed.
    wanted |= changed
    return tuple(path for path in new.every if new.key(path) in wanted)


def _checked(paths: tuple[Path, ...], side: _Side, check: Check) -> Result | None:
    if not paths:
        return None
    if paths not in side.known:
        side.known[paths] = check(paths)
    return side.known[paths]


def _checked_before(
    affected: Sequence[Path], old: _Side, new: _Side, after: Result | None, check: Check
) -> Result | None:
    """The same specs before the patch; where none of their files differs, nothing is run twice."""
    names = {new.key(path) for path in affected}
    paths = tuple(path for path in old.every if old.key(path) in names)
    if not paths or after is None or after.exit_code == 130:
        return None
    if old.root == new.root:
        return after
    return _checked(paths, old, check)
