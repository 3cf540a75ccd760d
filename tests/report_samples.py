"""More results for the reports: runs that go on for ever, values of every kind, hostile text."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from samples import (
    RACE_RUN,
    SAMPLES,
    SHRINK_RUN,
    Script,
    after,
    builtin,
    change,
    numbered,
    race_trace,
    result,
    span,
    violated,
)
from spec2tla.source import SourceFile
from spec2tla.trace.model import Change, Ending, Json, Loop, Move, Stalled, Trace
from spec2tla.verdict import PropertyResult, Result, Verdict

POLL = SourceFile(
    "specs/poll.kspec",
    """\
model poll;

shared bool ready = false;
spinlock lock;

process waiter {
    while (!ready) {
        spin_lock(lock);
        spin_unlock(lock);
    }
}

process waker {
    await(ready == false);
    ready = true;
}

property finishes "the waiter ends": eventually(done(waiter));
""",
)
WAITER = Script(POLL, "waiter")
WAKER = Script(POLL, "waker")
_POLL_INITIAL: dict[str, Json] = {"ready": False, "lock": "free"}


def _poll_moves() -> tuple[Move, ...]:
    does = WAITER.does
    looks = WAITER.move(0, does("while (!ready)", 0, {"ready": False}))
    takes = WAITER.move(0, does("spin_lock(lock);", 0, {"lock": "free"}, {"lock": "waiter"}))
    gives = WAITER.move(0, does("spin_unlock(lock);", 0, {"lock": "waiter"}, {"lock": "free"}))
    return numbered(
        looks,
        change(takes, "lock", "free", "waiter"),
        change(gives, "lock", "waiter", "free"),
        looks,
    )


def _unfair(loop: Loop, moves: tuple[Move, ...], message: str) -> Result:
    actors = ("waiter", "waker")
    final = after(_POLL_INITIAL, moves)
    trace = Trace(True, _POLL_INITIAL, final, moves, Ending(message), actors, loop)
    wrong = PropertyResult(
        "finishes",
        "property",
        "the waiter ends",
        span(POLL, 'property finishes "the waiter ends": eventually(done(waiter));'),
        Verdict.HOLDS,
        Verdict.VIOLATED,
        trace=trace,
    )
    return result(
        replace(
            SHRINK_RUN,
            file=POLL.name,
            model="poll",
            processes=actors,
            properties=(wrong, builtin("deadlock")),
            sources=(POLL,),
        )
    )


def lasso() -> Result:
    """The last three of four steps again and again, while another process is never chosen."""
    stalled = Stalled("waker", WAKER.at("await(ready == false);"), "is not scheduled")
    message = "`done(waiter)` never comes true"
    return _unfair(Loop(1, (stalled,)), _poll_moves(), message)


def stands_still() -> Result:
    """The run ends, without what should have come."""
    stalled = Stalled("waker", WAKER.at("ready = true;"), "has no fairness")
    return _unfair(Loop(1, (stalled,)), _poll_moves()[:1], "`done(waiter)` never comes true")


def values() -> Result:
    """Sets, structs, arrays of both, pointers to nothing, numbers of any size, readers of locks."""
    initial: dict[str, Json] = {
        "inodes": [{"pages": (), "next": None}, {"pages": (1, 2), "next": "inodes[0]"}],
        "seen": ("A", "B"),
        "queue": [1, 2],
        "large": -(2**31),
        "m.readers": [[], ["reclaim[0]"]],
        "reclaim[1].found": {"set": (3,)},
    }
    changes = (
        Change("inodes[0].pages", (), (0,)),
        Change("m[0].readers", [], ["reclaim[1]"]),
        Change("reclaim[1].found.set", (3,), ()),
        Change("queue", [1, 2], [2]),
    )
    move = replace(_poll_moves()[0], process="reclaim", instance=1, actor="reclaim[1]")
    final: dict[str, Json] = {
        **initial,
        "inodes": [{"pages": (0,), "next": None}, {"pages": (1, 2), "next": "inodes[0]"}],
        "queue": [2],
        "m.readers": [["reclaim[1]"], ["reclaim[0]"]],
        "reclaim[1].found": {"set": ()},
    }
    actors = ("reclaim[0]", "reclaim[1]")
    ending = Ending("seen is {A, B}")
    trace = Trace(True, initial, final, (replace(move, changes=changes),), ending, actors)
    wrong = replace(builtin("ranges", Verdict.VIOLATED), trace=trace)
    return result(replace(SHRINK_RUN, properties=(wrong,)))


EVERY: dict[str, Callable[[], Result]] = {
    **SAMPLES,
    "lasso": lasso,
    "stands_still": stands_still,
    "values": values,
}


def traces() -> Iterator[tuple[str, Trace]]:
    for name, make in EVERY.items():
        for run in make().runs:
            yield from ((name, p.trace) for p in run.properties if p.trace is not None)


# Hostile text -------------------------------------------------------------------------------------

HOSTILE = (
    "</text><script>alert(1)</script>",
    "]]> <![CDATA[ &amp; &#x1b;",
    "```\n# heading\n```` | a | @torvalds #1 <!-- ",
    "end; participant X #59; %% `x` ~~~",
    "::error file=x::y%0A::add-mask::z",
    "From nobody > --- diff --git a/x b/x -- >8 -- \u2192 \x1b[31m\x00\ufffe\ud800\U0001f600",
    "[click](javascript:alert(1)) {0} {{ ![x](http://x)",
    '\'; DROP TABLE \\u0041 \\[ "quoted" , : = \t end',
)


def hostile(text: str) -> Result:
    """The text as the property's words, its reason, a name, a value, a message and a statement."""
    trace = race_trace()
    last = trace.moves[-1]
    moved = replace(last, origin=replace(last.origin, text=text), actor=text, process=text)
    told = replace(
        trace,
        moves=(*trace.moves[:-1], moved),
        ending=Ending(text, waiting=((text, moved.origin),)),
        actors=(*trace.actors, text),
        initial={**trace.initial, text: text},
        final={**trace.final, text: text},
    )
    run = violated().runs[0]
    wrong = replace(run.properties[-1], text=text, trace=told, name=text)
    lost = replace(builtin(text, Verdict.UNKNOWN), reason=text)
    empty = replace(builtin("locks"), vacuous=text, text=text)
    unreached = (replace(last.origin, text=text),)
    named = SourceFile(f"specs/{text}.kspec".replace("/", "_"), f"model x; // {text}\n")
    diagnosed = replace(SAMPLES["invalid"]().diagnostics[0], message=text, hint=text)
    return replace(
        result(
            replace(
                RACE_RUN,
                file=named.name,
                model=text,
                check=text,
                properties=(wrong, lost, empty),
                unreached=unreached,
                sources=(named,),
            )
        ),
        diagnostics=(diagnosed,),
        failures=SAMPLES["no_java"]().failures,
    )


def long_trace(length: int) -> Result:
    """The race's moves again and again."""
    trace = race_trace()
    moves = numbered(*(trace.moves[at % len(trace.moves)] for at in range(length)))
    run = violated().runs[0]
    wrong = replace(run.properties[-1], trace=replace(trace, moves=moves))
    return result(replace(run, properties=(wrong,)))
