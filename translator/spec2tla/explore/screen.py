"""What somebody who steps through a model sees: the state, the steps, the source.

In: a layout, a position, a paint. Out: lines of text. It must not know how commands are read.
"""

from collections.abc import Iterable, Mapping, Sequence

from spec2tla.explore.session import Blocked, Position, blocked, broken, choices
from spec2tla.machine.model import Origin, Process
from spec2tla.reference.layout import Layout, State, actor
from spec2tla.reference.semantics import Ended, Failed, Outcome, Taken, finished
from spec2tla.reference.trace import TraceStep
from spec2tla.report.characters import pack, printable, width
from spec2tla.report.excerpt import excerpt
from spec2tla.report.style import Paint, Role
from spec2tla.report.values import bindings, counted, shown
from spec2tla.trace.model import Json
from spec2tla.trace.recipe import shown_picks
from spec2tla.trace.why import why_not

_LONGEST = 64
_MOST_CHOICES = 100


def here(layout: Layout, position: Position, page: int, paint: Paint) -> list[str]:
    """All of it: the last step, what is wrong here, the state and what can be done."""
    lines: list[str] = []
    if position.steps:
        lines += [*last_step(position.steps[-1], len(position.steps), paint)]
    lines += _broken(layout, position, paint)
    lines += state_lines(layout, position, page, paint)
    return [*lines, *choice_lines(layout, position, paint)]


def last_step(step: TraceStep, number: int, paint: Paint) -> list[str]:
    """The step, the other statements that it executed, and what it changed."""
    head = f"step {number}: {step.actor}, line {_line(step.step.origin)}"
    lines = [f"{paint(Role.STRONG, printable(head))}  {_statement(step.step.origin)}"]
    for executed in step.executed:
        if executed.origin != step.step.origin:
            also = f"  also line {_line(executed.origin)}  {_statement(executed.origin)}"
            lines.append(paint(Role.FAINT, also))
    for executed in step.executed:
        reads = ", ".join(f"{printable(t.name)} = {shown(t.value)}" for t in executed.reads)
        lines += [f"  reads {reads}"] if reads else []
    return lines + change_lines(step, paint)


def change_lines(step: TraceStep, paint: Paint) -> list[str]:
    if not step.changes:
        return [paint(Role.FAINT, "  nothing has changed")]
    return [
        "  " + paint(Role.NOTE, f"{printable(c.name)}: {shown(c.before)} -> {shown(c.after)}")
        for c in step.changes
    ]


def state_lines(
    layout: Layout, position: Position, page: int, paint: Paint, *, whole: bool = False
) -> list[str]:
    """The shared variables, then the locals of each instance.

    Of these, without `whole`, only what the functions have that it is in.
    """
    state, room = position.state, max(page, 40) - 2
    texts = bindings(layout.values(state))
    lines = [paint(Role.STRONG, "state")]
    lines += [f"  {text}" for text in pack(texts, room, 2, ", ")] if texts else []
    by_name = layout.local_values(state)
    for process, instance in layout.instances:
        name = actor(process, instance)
        mine = _locals_of(name, by_name)
        if not whole:
            inside = _functions(layout, state, process, instance)
            mine = {key: value for key, value in mine.items() if _owner(key) in inside}
        if mine:
            first, *rest = bindings(mine)
            texts = (f"{printable(name)}: {first}", *rest)
            lines += [f"  {text}" for text in pack(texts, room, 4, ", ")]
    return lines


def choice_lines(layout: Layout, position: Position, paint: Paint) -> list[str]:
    """What can happen next, by number, then who waits; or why nothing can."""
    able = choices(layout, position)
    rows = [(str(n), *_choice(layout, outcome)) for n, outcome in enumerate(able, 1)]
    ahead = position.ahead
    marks = [_is_ahead(outcome, ahead) for outcome in able]
    stuck = blocked(layout, position)
    waiting = [("-", *_waiting(one)) for one in stuck]
    names = max((width(row[1]) for row in (*rows, *waiting)), default=0)
    numbers = len(str(len(rows)))
    lines = [paint(Role.STRONG, "steps")]
    for row, is_next in zip(rows[:_MOST_CHOICES], marks, strict=False):
        text = _row(row, numbers, names)
        lines.append(paint(Role.GOOD, f"> {text}") if is_next else f"  {text}")
    if len(rows) > _MOST_CHOICES:
        lines.append(f"  ... and more, up to {len(rows)}")
    lines += [paint(Role.FAINT, f"  {_row(row, numbers, names)}") for row in waiting]
    if not rows:
        over = finished(layout, position.state)
        text = "all processes have finished" if over else "deadlock: nobody can move"
        lines.append(paint(Role.GOOD if over else Role.ERROR, f"  {text}"))
    if position.route is not None:
        lines.append(paint(Role.FAINT, f"  {_route(position)}"))
    return lines


def path_lines(position: Position, paint: Paint) -> list[str]:
    """The steps so far, one a line."""
    if not position.steps:
        return ["no step was taken yet"]
    names = max(width(printable(step.actor)) for step in position.steps)
    numbers = len(str(len(position.steps)))
    return [
        f"  {n:>{numbers}}  {_padded(step.actor, names)}  {_place(step.step.origin)}"
        + "".join(
            paint(Role.NOTE, f"  [{printable(c.name)}: {shown(c.before)} -> {shown(c.after)}]")
            for c in step.changes
        )
        for n, step in enumerate(position.steps, 1)
    ]


def source_lines(
    layout: Layout, position: Position, names: Iterable[str], paint: Paint
) -> list[str]:
    """The source around where the instances of these names stand."""
    lines: list[str] = []
    wanted = tuple(names)
    for process, instance in layout.instances:
        name = actor(process, instance)
        if process.part_of or (wanted and name not in wanted and process.name not in wanted):
            continue
        pc = layout.pc(position.state, process.name, instance)
        origins = [step.origin for step in process.steps if step.pc == pc]
        if not origins:
            lines.append(f"{paint(Role.STRONG, printable(name))} has finished")
            continue
        lines.append(paint(Role.STRONG, printable(name)))
        for origin in dict.fromkeys(origins):
            lines += excerpt(origin.span, paint, Role.NOTE, around=2)
            lines += [
                f"  called at line {frame.call.first.line}: {printable(frame.function)}()"
                for frame in reversed(origin.calls)
            ]
    return lines


def start_lines(layout: Layout, starts: Sequence[State], page: int, paint: Paint) -> list[str]:
    """The initial states by number, each with what is not the same in all of them."""
    if len(starts) == 1:
        return ["there is one initial state"]
    slots = [at for at in range(len(layout.slots)) if len({state[at] for state in starts}) > 1]
    lines = [paint(Role.STRONG, counted(len(starts), "initial state"))]
    for number, state in enumerate(starts[:_MOST_CHOICES], 1):
        texts = bindings({layout.slot_name(at): layout.shown(at, state) for at in slots})
        lines += pack([f"  {number}", *texts], max(page, 40), 6, "  ")
    if len(starts) > _MOST_CHOICES:
        lines.append(f"  ... and more, up to {len(starts)}")
    return lines


def failing_line(failed: Failed, paint: Paint) -> str:
    """A step that cannot be taken since it would break a built-in check."""
    check = failed.check
    text = f"{check.kind} is violated at line {_line(check.origin)}: {printable(check.message)}"
    return paint(Role.ERROR, text) + "; a run ends here"


def _broken(layout: Layout, position: Position, paint: Paint) -> list[str]:
    return [
        paint(Role.ERROR, f"! {p.name} is violated: {printable(why_not(p.body, view))}")
        for p, view in broken(layout, position)
    ]


def _choice(layout: Layout, outcome: Outcome) -> tuple[str, str]:
    attempt = outcome.attempt
    notes = ""
    if attempt.picks:
        picks = shown_picks(layout, attempt.step, attempt.picks)
        notes += f"  [chooses {', '.join(shown(pick) for pick in picks)}]"
    match outcome:
        case Failed(_, check):
            notes += f"  [breaks {check.kind}: {printable(check.message)}]"
        case Ended(_):
            notes += "  [ends the run: an `assume` is false]"
        case Taken():
            pass
    return actor(attempt.process, attempt.instance), _place(attempt.step.origin) + notes


def _waiting(one: Blocked) -> tuple[str, str]:
    return actor(one.process, one.instance), f"{_place(one.steps[0].origin)}  [waits]"


def _row(row: tuple[str, str, str], numbers: int, names: int) -> str:
    number, name, text = row
    return f"{number:>{numbers}}  {_padded(name, names)}  {text}"


def _padded(name: str, wide: int) -> str:
    text = printable(name)
    return text + " " * (wide - width(text))


def _route(position: Position) -> str:
    route = position.route
    if route is None:
        return ""
    if not position.is_on_route:
        return f"off the way to a violation of {route.name}; `back` or `violation {route.name}`"
    done, every = len(position.steps), len(route.trace.steps)
    if done == every:
        return f"the end of the way to a violation of {route.name}"
    return f"on the way to a violation of {route.name}: {done} of {every} steps; `next` goes on"


def _is_ahead(outcome: Outcome, ahead: TraceStep | None) -> bool:
    if ahead is None or not isinstance(outcome, Taken):
        return False
    attempt = outcome.attempt
    return (attempt.process.name, attempt.instance, attempt.step.name, attempt.picks) == (
        ahead.process.name,
        ahead.instance,
        ahead.step.name,
        ahead.picks,
    )


def _locals_of(name: str, values: Mapping[str, Json]) -> dict[str, Json]:
    """The locals of an instance, without its name in front."""
    prefix = f"{name}."
    return {key.removeprefix(prefix): v for key, v in values.items() if key.startswith(prefix)}


def _owner(name: str) -> str:
    """The function that a local belongs to, empty for the process itself."""
    return name.rpartition(".")[0]


def _functions(layout: Layout, state: State, process: Process, instance: int) -> frozenset[str]:
    """Those that an instance is in, going by the calls to where it stands."""
    pc = layout.pc(state, process.name, instance)
    steps = [step for step in process.steps if step.pc == pc]
    return frozenset({"", *(f.function for step in steps for f in step.origin.calls)})


def _place(origin: Origin) -> str:
    return f"{_line(origin):>4}  {_statement(origin)}"


def _line(origin: Origin) -> int:
    return origin.span.first.line


def _statement(origin: Origin) -> str:
    text = printable(origin.text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
