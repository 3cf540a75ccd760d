"""Is each part of a variant needed? Each difference undone alone, and what breaks without it.

In: a variant, its runs, ways to undo. Out: an attempt for each: the properties that the variant
satisfies and that are violated without this. What cannot be undone alone is undone with the
differences that it cannot do without. The files themselves are never touched.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from spec2tla import pipeline
from spec2tla.comparing.undoing import Grain, Undo, texts
from spec2tla.diagnostics import Diagnostic, Severity
from spec2tla.pipeline import Options
from spec2tla.verdict import PropertyResult, Result, Run, Verdict

_MOST_TOGETHER = 4
"""Differences that are undone at once where fewer make no model."""


class Need(Enum):
    """`INVALID`: the rest is no model, even with what it seems to depend on undone, too."""

    NEEDED = "needed"
    NOT_NEEDED = "not needed"
    UNDECIDED = "undecided"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that is violated without something."""

    run: Run
    found: PropertyResult


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of undoing something: the first of `undone`, the others since it needs them.

    `reason` says what is wrong with the model, or why it is not decided, or what is to be said of
    a model that is still right. `result` is that of the check; None where there is no model.
    """

    undone: tuple[Undo, ...]
    need: Need
    broken: tuple[Broken, ...] = ()
    reason: str = ""
    result: Result | None = None

    @property
    def shortest(self) -> Broken | None:
        """The property whose counterexample says it in the fewest steps; a built-in one at last.

        That a lock is released which nobody took says less than the race that it kept away.
        """
        told = [b for b in self.broken if b.found.trace is not None]
        return min(told, key=lambda b: (b.found.kind == "builtin", _steps(b.found)), default=None)


@dataclass(frozen=True, slots=True)
class Necessity:
    """`properties` are those that the variant satisfies, each with its check: only they count."""

    properties: tuple[tuple[str, str], ...]
    attempts: tuple[Attempt, ...]


OnAttempt = Callable[[int, int], None]


def necessity(
    path: Path,
    runs: Sequence[Run],
    ways: Sequence[Undo],
    options: Options,
    on_attempt: OnAttempt | None = None,
) -> Necessity:
    """Tries each of the ways. `runs` are those of the variant as it is."""
    held = {
        (run.check, p.name): run
        for run in runs
        for p in run.properties
        if p.verdict is Verdict.HOLDS
    }
    attempts: list[Attempt] = []
    for number, undo in enumerate(ways if held else ()):
        if on_attempt is not None:
            on_attempt(number, len(ways))
        attempts.append(_tried(path, undo, ways, options, held))
        if attempts[-1].result is not None and attempts[-1].result.exit_code in (4, 130):
            break
    if on_attempt is not None:
        on_attempt(len(ways), len(ways))
    return Necessity(tuple(held), tuple(attempts))


def _tried(
    path: Path,
    undo: Undo,
    ways: Sequence[Undo],
    options: Options,
    held: "dict[tuple[str, str], Run]",
) -> Attempt:
    """Alone, else with one more at a time of those that the errors speak of."""
    group: tuple[Undo, ...] = (undo,)
    first: Diagnostic | None = None
    while True:
        result = pipeline.check((path,), replace(options, texts=texts(group), keep=None))
        error = next((d for d in result.diagnostics if d.severity is Severity.ERROR), None)
        if error is None:
            return _judged(group, result, held)
        first = first or error
        more = _depends(error, group, ways)
        if more is None or len(group) == _MOST_TOGETHER:
            return Attempt((undo,), Need.INVALID, reason=first.message)
        group = (*group, more)


def _depends(error: Diagnostic, group: Sequence[Undo], ways: Sequence[Undo]) -> Undo | None:
    """The difference that goes with what was undone: the error is about its text, or misses it."""
    if group[0].grain is not Grain.LINES:
        return None
    others = [w for w in ways if w.grain is Grain.LINES and w not in group]
    for span in (error.span, *(label.span for label in error.labels)):
        line = _line_before(span.file.name, span.first.line, group)
        for other in others:
            if other.replaced.file.name == span.file.name and other.has(line):
                return other
    word = error.span.text
    return next((o for o in others if word.isidentifier() and word in _words(o.text)), None)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _line_before(file: str, line: int, group: Sequence[Undo]) -> int:
    """The number that a line of the changed text had in the variant."""
    for undo in sorted(group, key=lambda u: u.replaced.start):
        if undo.replaced.file.name == file and undo.first_line <= line:
            line += undo.replaced.text.count("\n") - undo.text.count("\n")
    return line


def _judged(group: tuple[Undo, ...], result: Result, held: "dict[tuple[str, str], Run]") -> Attempt:
    found = {(run.check, p.name): Broken(run, p) for run in result.runs for p in run.properties}
    mine = {key: one for key, one in found.items() if key in held}
    broken = tuple(
        replace(b, found=replace(b.found, expected=Verdict.HOLDS))
        for b in mine.values()
        if b.found.verdict is Verdict.VIOLATED
    )
    if broken:
        return Attempt(group, Need.NEEDED, broken, "", result)
    failures = [*result.failures, *(run.failure for run in result.runs if run.failure)]
    if failures:
        return Attempt(group, Need.UNDECIDED, (), failures[0].message, result)
    unknown = [b.found for b in mine.values() if b.found.verdict is Verdict.UNKNOWN]
    if unknown:
        reason = f"{unknown[0].name} is unknown: {unknown[0].reason or 'no reason was given'}"
        return Attempt(group, Need.UNDECIDED, (), reason, result)
    return Attempt(group, Need.NOT_NEEDED, (), _less(result, held), result)


def _less(result: Result, held: "dict[tuple[str, str], Run]") -> str:
    """What a model that breaks nothing does not do any more."""
    before = {(r.check, o.span.file.name, o.text) for r in held.values() for o in r.unreached or ()}
    lost = [
        o.text
        for r in result.runs
        for o in r.unreached or ()
        if (r.check, o.span.file.name, o.text) not in before
    ]
    return f"without it `{lost[0]}` is never reached" if lost else ""


def _steps(found: PropertyResult) -> int:
    return 0 if found.trace is None else len(found.trace.moves)
