"""One violated property with its trace -> text: what broke, the interleaving, and where.

In: a `PropertyResult` and the `Run` it is of. Out: lines of text. The table itself is laid out by
`columns.py`.
"""

from collections.abc import Sequence

from spec2tla.machine.model import Origin
from spec2tla.report.characters import pack, printable, width, wrap
from spec2tla.report.columns import table
from spec2tla.report.excerpt import excerpt, shown_place
from spec2tla.report.story import switches, turns
from spec2tla.report.style import Paint, Role
from spec2tla.report.values import bindings, counted, globals_of
from spec2tla.trace.model import Trace
from spec2tla.verdict import PropertyResult, Run, Verdict

_LABEL = 10
_LONGEST_TAG = 20
_DIM = "A step in parentheses cannot matter: it would go wrong all the same if that did nothing."
_BREAKS = "the statement that breaks it; what lies beyond was not explored:"


def counterexample(
    result: PropertyResult, run: Run, page: int, paint: Paint, *, essential: bool = False
) -> list[str]:
    """Nothing where the property has no trace. `essential`: only the steps that matter."""
    trace = result.trace
    if trace is None:
        return []
    lines = _headline(result, page, paint)
    first = bindings(globals_of(trace.initial, trace.actors))
    lines += _labelled("bound", bound(run), page, paint)
    lines += _labelled("at first", first, page, paint)
    lines += [*_interleaving(trace, run, page, paint, essential), ""]
    lines += _outcome(trace, page, paint)
    lines += _labelled("length", (length(trace, essential=essential),), page, paint)
    if not trace.certified:
        lines += _labelled("warning", ("this trace has not been replayed",), page, paint)
    places = _places(result, trace, paint)
    return [*lines, "", *places] if places else lines


def bound(run: Run) -> tuple[str, ...]:
    """`NR = 3`, `memory sc`: what the verdicts are good for."""
    return (*bindings(dict(run.bounds)), f"memory {printable(run.memory)}")


def length(trace: Trace, *, essential: bool = False) -> str:
    """`22 steps, 2 switches`; with `essential`, how many of the steps are left out."""
    if not trace.moves:
        return "from the start"
    told = f"{counted(len(trace.moves), 'step')}, {counted(switches(trace), 'switch', 'switches')}"
    repeated = 0 if trace.loop is None else len(trace.moves) - trace.loop.to
    told = f"{told}; {_steps(trace)} repeat" if repeated > 1 else told
    missing = sum(not move.essential for move in trace.moves) if essential else 0
    return f"{told}; {missing} that cannot matter left out" if missing else told


def _steps(trace: Trace) -> str:
    first = 1 if trace.loop is None else trace.loop.to + 1
    return f"steps {first}-{len(trace.moves)}"


def _headline(result: PropertyResult, page: int, paint: Paint) -> list[str]:
    expected = result.expected is Verdict.VIOLATED
    verdict = "violated, as expected" if expected else "violated"
    role = Role.GOOD if expected else Role.ERROR
    lines = [f"{paint(Role.STRONG, printable(result.name))} {paint(role, verdict)}"]
    text = wrap(printable(result.text), max(page - 2, 20)) if result.text else []
    return [*lines, *(f"  {line}" for line in text)]


def _labelled(label: str, items: Sequence[str], page: int, paint: Paint) -> list[str]:
    if not items:
        return []
    first, *more = pack(items, max(page - _LABEL - 2, 20), 2, ", ")
    left = paint(Role.FAINT, f"{label:<{_LABEL}}")
    return [f"  {left}{first}", *(" " * (_LABEL + 2) + line for line in more)]


def _interleaving(trace: Trace, run: Run, page: int, paint: Paint, essential: bool) -> list[str]:
    told = turns(trace, essential=essential)
    if not told:
        return ["", "  No step is needed: it is so from the start."]
    names = {line.file: None for turn in told for line in turn.lines if line.file}
    tags = file_tags([name for name in names if name != run.file])
    legend = [f"{tag}:N is line N of {printable(name)}" for name, tag in tags.items()]
    shown = _labelled("lines", legend, page, paint)
    lines = [*shown, "", *table(told, trace.actors, tags, page, paint)]
    if any(line.dim for turn in told for line in turn.lines):
        lines += ["", paint(Role.FAINT, f"  {_DIM}")]
    return lines


def file_tags(names: Sequence[str]) -> dict[str, str]:
    """A short word for each file: its own name without its ending, where that is short and its."""
    stems = [printable(name.rpartition("/")[2].removesuffix(".kspec")) for name in names]
    return {
        name: stem if stems.count(stem) == 1 and width(stem) <= _LONGEST_TAG else f"file{number}"
        for number, (name, stem) in enumerate(zip(names, stems, strict=True), start=1)
    }


def _outcome(trace: Trace, page: int, paint: Paint) -> list[str]:
    """Why that is wrong, how it came to that, and the values that are not as at first any more."""
    lines = []
    for number, line in enumerate(wrap(printable(trace.ending.message), max(page - 6, 20))):
        arrow = "  --> " if number == 0 else "      "
        lines.append(paint(Role.ERROR, arrow + line))
    actors = [printable(actor) for actor, _ in trace.ending.waiting]
    for actor, (_, origin) in zip(actors, trace.ending.waiting, strict=True):
        fill = " " * (max(map(width, actors)) - width(actor))
        lines.append(f"      {actor}{fill}  waits at {_statement(origin)}")
    lines += _for_ever(trace, page, paint)
    lines += _because(trace, page, paint)
    first, final = (globals_of(state, trace.actors) for state in (trace.initial, trace.final))
    changed = {name: value for name, value in final.items() if first.get(name) != value}
    return lines + _labelled("at last", bindings(changed), page, paint)


def _because(trace: Trace, page: int, paint: Paint) -> list[str]:
    """How it came to that: a line for each sentence."""
    lines: list[str] = []
    for sentence in trace.because:
        left = " " * (_LABEL + 2) if lines else "  " + paint(Role.FAINT, f"{'why':<{_LABEL}}")
        first, *more = wrap(printable(sentence), max(page - _LABEL - 4, 20))
        lines += [left + first, *(" " * (_LABEL + 4) + line for line in more)]
    return lines


def _for_ever(trace: Trace, page: int, paint: Paint) -> list[str]:
    """How the run goes on, and why those that never move again need not."""
    loop = trace.loop
    if loop is None:
        return []
    stands = loop.to == len(trace.moves)
    how = "nothing more happens" if stands else f"{_steps(trace)} repeat for ever"
    lines = [paint(Role.ERROR, f"      {how}")]
    for one in loop.stalled:
        told = f"{printable(one.actor)} {printable(one.reason)} at {_statement(one.origin)}"
        first, *more = wrap(told, max(page - 8, 20))
        lines += [f"      {first}", *(f"        {line}" for line in more)]
    return lines


def _statement(origin: Origin) -> str:
    return f"{shown_place(origin.span)}  {printable(origin.text)}"


def _places(result: PropertyResult, trace: Trace, paint: Paint) -> list[str]:
    """The statement that breaks it, and the property, in their source."""
    lines: list[str] = []
    if trace.ending.origin is not None:
        lines.append(_caption(_BREAKS, paint))
        lines += excerpt(trace.ending.origin.span, paint, Role.ERROR, around=1)
    elif trace.moves and trace.loop is None and not trace.ending.waiting:
        lines.append(_caption("the step that breaks it:", paint))
        lines += excerpt(trace.moves[-1].origin.span, paint, Role.ERROR, around=1)
    if result.span is not None:
        lines.append(_caption("the property:", paint))
        one_line = "\n" not in result.span.text
        lines += excerpt(result.span, paint, Role.NOTE, mark="-" if one_line else "")
    return lines


def _caption(text: str, paint: Paint) -> str:
    return paint(Role.NOTE, text)
