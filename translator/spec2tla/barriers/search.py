"""Which barriers make a violated property hold, and which can go: each tried, in memory.

In: a model, what a check of it found, the options. Out: for each check what was found out. Each
attempt goes through the whole pipeline; the files are never touched. A full barrier is tried first:
where it does not help, nothing weaker does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from spec2tla import pipeline, resources
from spec2tla.analysis.modules import load
from spec2tla.analysis.paths import real_path
from spec2tla.barriers.changes import Change, edited
from spec2tla.barriers.places import Place, Places, places
from spec2tla.diagnostics import Severity, Sink
from spec2tla.options import Options
from spec2tla.verdict import Result, Run, Verdict

MOST_ATTEMPTS = 300
_MOST_PAIRS_FOUND = 12
_PATIENCE = 30.0

OnAttempt = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that go together, and the violated properties that hold with them.

    Of one place, there may be several that do: each is a remedy.
    """

    changes: tuple[Change, ...]
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """A barrier that is there: `broken` are the properties that are violated without it.

    `wanted` are those that are violated anyway, and that what helps does not help without it.
    `decided` is False where that could not be found out.
    """

    change: Change
    broken: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    decided: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one check. `cut_off`: not all was tried. `undecided` attempts ended in a limit.

    `ended` is the result of the attempt that was interrupted or failed, with which all ended.
    """

    run: Run
    violated: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    present: tuple[Present, ...] = ()
    attempts: int = 0
    undecided: int = 0
    cut_off: bool = False
    ended: Result | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    result: Result
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """That of the check as it is; 3 where an attempt was not decided, 130 and 4 as ever."""
        ended = [f.ended.exit_code for f in self.findings if f.ended is not None]
        code = next((code for code in (130, 4) if code in ended), self.result.exit_code)
        undecided = any(f.undecided or f.cut_off for f in self.findings)
        return 3 if undecided and code in (0, 5) else code


def search(
    path: Path, result: Result, options: Options, on_attempt: OnAttempt | None = None
) -> Findings:
    """Looks at each check of a model that `result` has, under `tso` and `weak`.

    Nothing is tried where the model has errors, or the check failed.
    """
    program = load(path, Sink(), library=resources.library())
    if program is None or result.exit_code in (130, 4, 2):
        return Findings(result, ())
    known = places(program)
    findings = []
    for run in result.runs:
        trying = _Trying(path, options, run, on_attempt)
        findings.append(_found(trying, known) if run.memory != "sc" else trying.finding())
        if trying.ended is not None:
            break
    return Findings(result, tuple(findings))


class _Trying:
    """The attempts of one check: how many there were, and what they came to."""

    def __init__(
        self, path: Path, options: Options, run: Run, on_attempt: OnAttempt | None
    ) -> None:
        self.path, self.run, self.on_attempt = path, run, on_attempt
        # A change may make a model far larger: an attempt that takes much longer is given up.
        patience = max(_PATIENCE, 20 * run.seconds)
        self.options = replace(
            options,
            check=run.check,
            memory=run.memory,
            as_found=True,
            strict=False,
            keep=None,
            timeout=patience if options.timeout is None else options.timeout,
        )
        self.violated = tuple(p.name for p in run.properties if p.verdict is Verdict.VIOLATED)
        self.held = tuple(p.name for p in run.properties if p.verdict is Verdict.HOLDS)
        self.attempts = self.undecided = 0
        self.cut_off = False
        self.ended: Result | None = None

    def verdicts(self, changes: tuple[Change, ...]) -> Mapping[str, Verdict] | None:
        """Of the model with these changes; None where it is none, or nothing more is tried."""
        if self.ended is not None or self.attempts >= MOST_ATTEMPTS:
            self.cut_off = True
            return None
        self.attempts += 1
        if self.on_attempt is not None:
            self.on_attempt(self.attempts)
        texts = {real_path(f.path): text for f, text in edited(changes).items() if f.path}
        result = pipeline.check((self.path,), replace(self.options, texts=texts))
        if result.exit_code in (130, 4):
            self.cut_off, self.ended = True, result
            return None
        if any(d.severity is Severity.ERROR for d in result.diagnostics):
            return None
        found = {p.name: p.verdict for run in result.runs for p in run.properties}
        if any(found.get(n) is Verdict.UNKNOWN for n in (*self.violated, *self.held)):
            self.undecided += 1
        return found

    def helped(self, changes: tuple[Change, ...]) -> tuple[str, ...]:
        """The violated properties that hold with these, where nothing else breaks."""
        found = self.verdicts(changes)
        if found is None or any(found.get(name) is Verdict.VIOLATED for name in self.held):
            return ()
        return tuple(name for name in self.violated if found.get(name) is Verdict.HOLDS)

    def finding(self, remedies: Sequence[Remedy] = (), present: Sequence[Present] = ()) -> Finding:
        return Finding(
            self.run,
            self.violated,
            tuple(remedies),
            tuple(present),
            self.attempts,
            self.undecided,
            self.cut_off,
            self.ended,
        )


def _found(trying: _Trying, known: Places) -> Finding:
    remedies: list[Remedy] = []
    if trying.violated:
        remedies = list(_single(trying, known))
        helped = {name for remedy in remedies for name in remedy.holds}
        if set(trying.violated) - helped:
            remedies += _pairs(trying, known, helped)
    present = [_present(trying, change, remedies) for change in known.present]
    return trying.finding(remedies, present)


def _present(trying: _Trying, change: Change, remedies: Sequence[Remedy]) -> Present:
    found = trying.verdicts((change,))
    if found is None:
        return Present(change, (), decided=False)
    broken = tuple(name for name in trying.held if found.get(name) is Verdict.VIOLATED)
    unknown = any(found.get(name) is not Verdict.HOLDS for name in trying.held)
    wanted: list[str] = []
    for name in trying.violated if not broken else ():
        remedy = next((r for r in remedies if name in r.holds and _apart(change, r)), None)
        found = None if remedy is None else trying.verdicts((change, *remedy.changes))
        if found is not None and found.get(name) is Verdict.VIOLATED:
            wanted.append(name)
    return Present(change, broken, tuple(wanted), decided=bool(broken or wanted) or not unknown)


def _apart(change: Change, remedy: Remedy) -> bool:
    """Whether they change different parts of the text."""
    return not any(
        mine.replaced.file is other.replaced.file
        and mine.replaced.start <= other.replaced.end
        and other.replaced.start <= mine.replaced.end
        for mine in change.edits
        for each in remedy.changes
        for other in each.edits
    )


# One ---------------------------------------------------------------------------------------------


def _single(trying: _Trying, known: Places) -> Iterator[Remedy]:
    for place in known.places:
        holds = trying.helped((place.full,))
        if not holds:
            continue
        for weaker in _weaker(trying, place):
            if less := trying.helped((weaker,)):
                yield Remedy((weaker,), less)
        yield Remedy((place.full,), holds)
    for change in known.conversions if trying.run.memory == "weak" else ():
        if holds := trying.helped((change,)):
            yield Remedy((change,), holds)


def _weaker(trying: _Trying, place: Place) -> tuple[Change, ...]:
    """Under `tso` nothing but a full barrier does anything."""
    return place.weaker if trying.run.memory == "weak" else ()


# Two ---------------------------------------------------------------------------------------------


def _pairs(trying: _Trying, known: Places, helped: set[str]) -> Iterator[Remedy]:
    """One in each of two bodies; of those with full barriers that help, as weak as possible."""
    found = 0
    for one, other in _candidates(known.places):
        holds = trying.helped((one.full, other.full))
        if not set(holds) - helped:
            continue
        changes = (_weakest(trying, one, other.full), other.full)
        changes = (changes[0], _weakest(trying, other, changes[0]))
        yield Remedy(changes, holds)
        found += 1
        if found == _MOST_PAIRS_FOUND:
            trying.cut_off = True
            return


def _candidates(known: Sequence[Place]) -> list[tuple[Place, Place]]:
    """Those behind writes first: what is written is what gets late."""
    pairs = [(a, b) for a, b in combinations(known, 2) if a.full.inside != b.full.inside]
    return sorted(pairs, key=lambda pair: -(pair[0].after_write + pair[1].after_write))


def _weakest(trying: _Trying, place: Place, beside: Change) -> Change:
    for weaker in _weaker(trying, place):
        if trying.helped((weaker, beside)):
            return weaker
    return place.full
