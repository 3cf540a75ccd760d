"""What the gate found out -> Markdown for a pull request: patch by patch, then the checks.

In: a `GateResult`. Out: GitHub's Markdown. What patches and specs say stands in code spans.
"""

from collections.abc import Iterator, Sequence

from spec2tla.gate.model import GateResult, PatchReport, Shift, Touched, Upkeep
from spec2tla.gate.text import WORDS, is_changed, mend, place, title, verdict
from spec2tla.report.formats import FORMATS, Look
from spec2tla.report.markdown import code
from spec2tla.report.values import counted

_MARKS = {0: "✅", 3: "❔", 5: "⚠️", 130: "❔"}
_MOST_ROWS = 100
_LONGEST = 60_000
"""A comment on GitHub holds 65,536 characters."""


def gate_markdown(found: GateResult, look: Look) -> str:
    exit_code = found.exit_code
    lines = [f"## spec2tla gate: {_MARKS.get(exit_code, '❌')} {WORDS[exit_code]}", ""]
    for number, patch in enumerate(found.patches, start=1):
        lines += [*_patch(patch, number, len(found.patches)), ""]
    text = "\n".join(lines).rstrip("\n") + "\n"
    if len(text) > _LONGEST:
        cut = text[: text.rfind("\n", 0, _LONGEST)]
        return f"{cut}\n\n*More is left out here: the other reports have all of it.*\n"
    result = found.checks
    checks = "" if result is None else FORMATS["markdown"].render(result, look)
    if len(text) + len(checks) > _LONGEST:
        return f"{text}\n*The checks are left out here: the other reports have all of it.*\n"
    return f"{text}\n{checks}" if checks else text


def _patch(patch: PatchReport, number: int, of: int) -> Iterator[str]:
    mark = _MARKS.get(patch.exit_code, "❌")
    yield f"### {mark} {code(title(patch, number, of))}"
    yield ""
    modelled = [one for one in patch.touched if one.upkeep is not Upkeep.NOT_MODELLED]
    others = len(patch.touched) - len(modelled)
    if not modelled:
        yield "Touches no code that a spec models."
    else:
        yield from _table(modelled)
    if others:
        yield ""
        yield f"Not modelled, in the same files: {counted(others, 'function')}."
    notes = [f"- ❌ {code(f'{p.span}')} {code(p.message)}" for p in patch.problems]
    notes += [f"- {code(note)}" for note in patch.notes]
    notes += [f"- {mend(patch)}."] if patch.mended else []
    yield from ("", *notes) if notes else ()
    changed = [shift for shift in patch.shifts if is_changed(shift)]
    if patch.shifts:
        yield ""
        yield from _shifts(changed) if changed else ["No verdict changes."]


def _table(touched: Sequence[Touched]) -> Iterator[str]:
    yield "| code | function | change | model | specs |"
    yield "| --- | --- | --- | --- | --- |"
    for one in touched[:_MOST_ROWS]:
        mark = "❌ " if one.upkeep is Upkeep.MISSING else ""
        models = ", ".join(code(model) for model in one.models[:10])
        cells = (code(place(one)), code(one.symbol), one.change.value)
        yield f"| {' | '.join(cells)} | {mark}{one.upkeep.value} | {models} |"


def _shifts(changed: Sequence[Shift]) -> Iterator[str]:
    yield "| spec | check | property | before | after |"
    yield "| --- | --- | --- | --- | --- |"
    for shift in changed[:_MOST_ROWS]:
        cells = (code(shift.file), code(shift.check), code(shift.name))
        yield f"| {' | '.join(cells)} | {verdict(shift.before)} | {verdict(shift.after)} |"
