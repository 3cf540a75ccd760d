"""A comparison -> one line about all of it.

In: a `Comparison`. Out: a word and the counts, printable, and how serious it is.
"""

from spec2tla.comparing.model import Comparison
from spec2tla.comparing.necessity import Need
from spec2tla.comparing.table import Change
from spec2tla.report.characters import printable
from spec2tla.report.style import Role
from spec2tla.report.values import counted

_WORDS = {
    0: ("passed", Role.GOOD),
    1: ("failed", Role.ERROR),
    2: ("invalid", Role.ERROR),
    3: ("undecided", Role.WARNING),
    5: ("vacuous", Role.WARNING),
    130: ("interrupted", Role.WARNING),
}


def summary(found: Comparison) -> tuple[tuple[str, str], Role]:
    """`passed`, and `2 variants: 1 verdict changed, 0 regressions`."""
    word, role = _WORDS.get(found.exit_code, ("error", Role.ERROR))
    return (word, "; ".join(_parts(found))), role


def _parts(found: Comparison) -> list[str]:
    changes = [c for row in found.rows for c in row.changes if c not in (Change.NONE, Change.NEW)]
    properties = [p for run in found.result.runs for p in run.properties]
    unexpected = sum(not p.as_expected for p in properties)
    parts = [
        f"{counted(len(found.variants), 'variant')} of {printable(found.base.name)}",
        f"{counted(len(changes), 'verdict')} changed",
    ]
    named = [f"{row.name} in {variant.side.name}" for row, variant in found.regressions]
    if named:
        names = f" ({printable(', '.join(named))})" if found.forbid else ""
        parts.append(counted(len(named), "regression") + names)
    if unexpected and not found.forbid:
        parts.append(f"{counted(unexpected, 'verdict')} not as expected")
    attempts = found.attempts
    if attempts:
        needed = sum(a.need is Need.NEEDED for a in attempts)
        parts.append(f"{needed} of {counted(len(attempts), 'difference')} needed")
    return parts
