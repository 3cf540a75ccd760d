"""What the gate found out -> text for people: patch by patch, what it touches and what follows.

In: a `GateResult`. Out: printable text that ends in a line end.
"""

from collections.abc import Iterator, Sequence

from spec2tla.gate.model import Change, GateResult, PatchReport, Shift, Touched, Upkeep
from spec2tla.report.characters import printable, width
from spec2tla.report.excerpt import excerpt
from spec2tla.report.formats import Look
from spec2tla.report.style import Paint, Role
from spec2tla.report.text import result_text
from spec2tla.report.values import counted
from spec2tla.verdict import PropertyResult, Verdict

WORDS = {
    0: "passed",
    1: "failed",
    2: "invalid",
    3: "undecided",
    4: "error",
    5: "vacuous",
    130: "interrupted",
}
_MOST = 40


def gate_text(found: GateResult, look: Look) -> str:
    lines: list[str] = []
    for number, patch in enumerate(found.patches, start=1):
        lines += [*_patch(patch, number, len(found.patches), look), ""]
    lines.append(_summary(found, look.paint))
    return "\n".join(lines) + "\n"


def role(exit_code: int) -> Role:
    if exit_code == 0:
        return Role.GOOD
    return Role.WARNING if exit_code in (3, 5, 130) else Role.ERROR


def title(patch: PatchReport, number: int, of: int) -> str:
    """`[1/2] mm/khugepaged: … (0123456789ab)`; not yet printable."""
    count = f"[{number}/{of}] " if of > 1 else ""
    commit = f" ({patch.commit[:12]})" if patch.commit else ""
    return f"{count}{patch.name}{commit}"


def place(one: Touched) -> str:
    """The path and the changed lines; not yet printable."""
    if not one.first:
        return one.path
    return f"{one.path}:{one.first}" + (f"-{one.last}" if one.last > one.first else "")


def verdict(found: PropertyResult | None) -> str:
    if found is None:
        return "-"
    word = found.verdict.value
    return f"{word}, as expected" if _is_special(found) and found.as_expected else word


def _is_special(found: PropertyResult) -> bool:
    return found.verdict is Verdict.VIOLATED


def is_changed(shift: Shift) -> bool:
    before, after = shift.before, shift.after
    if before is None or after is None:
        return True
    return before.verdict is not after.verdict


def mend(patch: PatchReport) -> str:
    if patch.mended is None:
        return ""
    return f"patch {patch.mended} mends it; with --squash the series is judged as one"


def _patch(patch: PatchReport, number: int, of: int, look: Look) -> Iterator[str]:
    paint = look.paint
    yield paint(Role.STRONG, printable(title(patch, number, of)))
    modelled = [one for one in patch.touched if one.upkeep is not Upkeep.NOT_MODELLED]
    others = [one for one in patch.touched if one.upkeep is Upkeep.NOT_MODELLED]
    if not modelled:
        yield "  touches no code that a spec models"
    for one in modelled:
        yield from _modelled(one, paint)
    yield from _unmodelled(others, paint)
    for problem in patch.problems:
        yield f"  {paint(Role.ERROR, 'FAIL')}: {printable(problem.message)}"
        yield from excerpt(problem.span, paint, Role.ERROR)
        yield f"{paint(Role.GOOD, 'help')}: {printable(problem.hint)}"
    for note in patch.notes:
        yield f"  {paint(Role.NOTE, 'note')}: {printable(note)}"
    yield from _shifts(patch.shifts, paint)
    if patch.after is not None:
        yield ""
        yield result_text(patch.after, look.page, paint, essential=look.essential).rstrip("\n")
    if of > 1:
        code = patch.exit_code
        more = f": {mend(patch)}" if patch.mended else ""
        yield f"patch {number} of {of}: {paint(role(code), WORDS[code])}{more}"


def _modelled(one: Touched, paint: Paint) -> Iterator[str]:
    is_missing = one.upkeep is Upkeep.MISSING
    told = paint(Role.ERROR if is_missing else Role.GOOD, one.upkeep.value)
    yield f"  {printable(place(one))}: {printable(one.symbol)}() {one.change.value}; {told}"
    for model in one.models[:_MOST]:
        yield f"    modelled in {printable(model)}"


def _unmodelled(others: Sequence[Touched], paint: Paint) -> Iterator[str]:
    if not others:
        return
    telling = [one for one in others if one.change is not Change.COMMENTS]
    yield f"  also, in files of which specs model something, {counted(len(telling), 'function')}:"
    for one in telling[:_MOST]:
        text = f"    {printable(place(one))}: {printable(one.symbol)}() {one.change.value}"
        yield f"{text}; {paint(Role.WARNING, 'not modelled')}"
    if len(telling) > _MOST:
        yield f"    … {len(telling) - _MOST} more"


def _shifts(shifts: Sequence[Shift], paint: Paint) -> Iterator[str]:
    """What becomes otherwise; that nothing does is said, too."""
    if not shifts:
        return
    changed = [shift for shift in shifts if is_changed(shift)]
    if not changed:
        yield f"  {counted(len(shifts), 'verdict')}, none changes"
        return
    yield f"  {counted(len(shifts), 'verdict')}, {len(changed)} changed:"
    names = [printable(f"{s.file}, check {s.check}: {s.name}") for s in changed]
    wide = max(width(name) for name in names)
    for name, shift in zip(names, changed, strict=True):
        after = shift.after
        good = after is not None and after.as_expected
        told = f"{verdict(shift.before)} -> {verdict(after)}"
        shown = paint(Role.GOOD if good else Role.ERROR, told)
        yield f"    {name}{' ' * (wide - width(name))}  {shown}"


def _summary(found: GateResult, paint: Paint) -> str:
    code = found.exit_code
    failed = sum(patch.exit_code != 0 for patch in found.patches)
    touched = [one for patch in found.patches for one in patch.touched]
    modelled = sum(one.upkeep is not Upkeep.NOT_MODELLED for one in touched)
    facts = [counted(len(found.patches), "patch", "patches")]
    facts += [f"{failed} not passed"] if failed and len(found.patches) > 1 else []
    facts.append(
        f"{counted(modelled, 'modelled function')} touched" if modelled else "no model concerned"
    )
    problems = sum(len(patch.problems) for patch in found.patches)
    facts += [counted(problems, "anchor") + " to look at"] if problems else []
    return f"gate {paint(role(code), WORDS[code])}: {', '.join(facts)}"
