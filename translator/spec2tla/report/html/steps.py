"""One trace -> what the page shows of each of its steps, as plain values for JSON.

In: a `Trace`. Out: dicts, lists, texts and numbers: processes are numbers into `actors`, variables
into `variables`, and what is shown of a state are the variables that the step changed. It must not
know how the page looks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from spec2tla.machine.model import Origin
from spec2tla.report.counterexample import file_tags, length
from spec2tla.report.html.files import Files, Place
from spec2tla.report.outcome import why
from spec2tla.report.states import State, held, locks_of, states
from spec2tla.report.story import Line, Turn, turns
from spec2tla.report.values import shown
from spec2tla.trace.model import Json, Move, Trace
from spec2tla.trace.reads_from import reads_from

Fields: TypeAlias = dict[str, object]


def trace_data(trace: Trace, main: str, files: Files) -> Fields:
    """`main` is the name of the file whose lines are numbered without a tag."""
    told = turns(trace)
    every = states(trace)
    names = tuple(dict.fromkeys(name for state in every for name in state))
    locks = locks_of(trace, every)
    tags = _tags(told, main)
    return {
        "certified": trace.certified,
        "length": length(trace),
        "loop_to": None if trace.loop is None else trace.loop.to,
        "actors": list(trace.actors),
        "legend": [f"{tag}:N is line N of {name}" for name, tag in tags.items()],
        "why": _why(trace, files),
        "variables": [_variable(name, locks, trace.actors) for name in names],
        "initial": [value_data(every[0].get(name)) for name in names],
        "held": _held(every[0], locks, trace.actors),
        "steps": list(_steps(trace, every, names, locks, files)),
        "breaking": _breaking(trace, files),
        "turns": [_turn(turn, trace.actors, tags) for turn in told],
    }


def value_data(value: Json) -> object:
    """A scalar is its text; what has parts is a list that begins with its kind.

    `["[", …]` is an array, `["{", …]` a set, `["struct", name, value, …]` a struct.
    """
    match value:
        case list():
            return ["[", *map(value_data, value)]
        case tuple():
            return ["{", *map(value_data, value)]
        case dict():
            return ["struct", *(part for k, v in value.items() for part in (k, value_data(v)))]
        case _:
            return shown(value)


# States ------------------------------------------------------------------------------------------


def _variable(name: str, locks: Collection[str], actors: Sequence[str]) -> Fields:
    """`owner`: the process that it is a local of."""
    for at, actor in enumerate(actors):
        if name.startswith(f"{actor}."):
            return {"name": name, "short": name[len(actor) + 1 :], "owner": at, "lock": False}
    return {"name": name, "short": name, "owner": None, "lock": name in locks}


def _held(state: State, locks: Collection[str], actors: Sequence[str]) -> list[list[object]]:
    """Pairs of a process and the locks that it holds."""
    part = {name: value for name, value in state.items() if name in locks}
    pairs = ((at, held(part, actor)) for at, actor in enumerate(actors))
    return [[at, *found] for at, found in pairs if found]


# Steps -------------------------------------------------------------------------------------------


def _steps(
    trace: Trace,
    every: Sequence[State],
    names: Sequence[str],
    locks: Collection[str],
    files: Files,
) -> Iterator[Fields]:
    reads = reads_from(trace)
    for at, move in enumerate(trace.moves):
        before, after = every[at], every[at + 1]
        yield {
            "actor": trace.actors.index(move.actor) if move.actor in trace.actors else 0,
            **_origin(move.origin, files),
            "also": _also(move, files),
            "changes": [[c.name, shown(c.before), shown(c.after)] for c in move.changes],
            "state": _differences(before, after, names),
            "held": _held(after, locks, trace.actors),
            "reads": [[read.name, shown(read.value), read.written_by] for read in reads[at]],
        }


def _differences(
    before: Mapping[str, Json], after: Mapping[str, Json], names: Sequence[str]
) -> list[list[object]]:
    """Pairs of a variable that is not the same, and its new value."""
    return [
        [at, value_data(after[name])]
        for at, name in enumerate(names)
        if name in after and (name not in before or before[name] is not after[name])
    ]


def _origin(origin: Origin, files: Files) -> Fields:
    return {
        "text": origin.text,
        "place": files.place(origin.span),
        "calls": [[frame.function, files.place(frame.call)] for frame in origin.calls],
        "anchor": origin.anchor,
    }


def _also(move: Move, files: Files) -> list[Place]:
    """The other statements that the step executes."""
    spans = dict.fromkeys(s.origin.span for s in move.statements if s.origin != move.origin)
    return [files.place(span) for span in spans]


def _breaking(trace: Trace, files: Files) -> Fields | None:
    """The statement that a built-in check stops, if that is what the trace ends with."""
    ending = trace.ending
    if ending.origin is None or ending.actor is None:
        return None
    actor = trace.actors.index(ending.actor) if ending.actor in trace.actors else 0
    return {"actor": actor, **_origin(ending.origin, files)}


def _why(trace: Trace, files: Files) -> list[Fields]:
    """What is wrong at the end, each sentence with its place where it has one."""
    ending, loop = trace.ending, trace.loop
    origins = [ending.origin, *(origin for _, origin in ending.waiting)]
    origins += [None, *(one.origin for one in loop.stalled)] if loop is not None else []
    origins += [None] * len(trace.because)
    return [
        {"text": text, "place": None if origin is None else files.place(origin.span)}
        for text, origin in zip((*why(trace), *trace.because), origins, strict=True)
    ]


# The interleaving --------------------------------------------------------------------------------


def _tags(told: Sequence[Turn], main: str) -> dict[str, str]:
    names = {line.file: None for turn in told for line in turn.lines if line.file}
    return file_tags([name for name in names if name != main])


def _turn(turn: Turn, actors: Sequence[str], tags: Mapping[str, str]) -> Fields:
    return {
        "actor": actors.index(turn.actor) if turn.actor in actors else 0,
        "loop": turn.begins_loop,
        "lines": [_line(line, tags) for line in turn.lines],
    }


def _line(line: Line, tags: Mapping[str, str]) -> Fields:
    return {
        "step": line.move,
        "main": line.step is not None or line.breaks,
        "tag": "" if line.line is None else tags.get(line.file, ""),
        "line": line.line,
        "depth": line.depth,
        "text": line.text,
        "notes": list(line.notes),
    }
