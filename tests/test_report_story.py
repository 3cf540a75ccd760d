"""What a step looks like in the interleaving: which statements get a line, and what it says."""

from dataclasses import replace

import pytest

from samples import Script, change, numbered
from spec2tla.machine.model import Frame
from spec2tla.report.story import Turn, switches, turns
from spec2tla.source import SourceFile
from spec2tla.trace.model import Change, Ending, Json, Move, Trace

FILE = SourceFile(
    "a.kspec",
    """\
process p {
    choose int(0..3) i;
    choose slot in free where slot > 0;
    if (a) {
        if (b) x = 1; else y = 2;
        x++;
    } else {
        y += 3;
    }
    while (tail != head)
        tail = next[tail];
    for (int k = 0; k < limit; k++)
        sum[k] = q[k].len;
    switch (state) {
    case OPEN:
        close();
        break;
    }
    if (n) return;
    a = true;
    done = (n == 2);
    page.flags = 1;
    atomic {
        a = false;
        b = false;
    }
}
""",
)
P = Script(FILE, "p")


def _trace(*moves: Move, initial: dict[str, Json] | None = None, ending: Ending) -> Trace:
    return Trace(True, initial or {}, {}, numbered(*moves), ending, ("p", "q"))


def _told(*moves: Move, initial: dict[str, Json] | None = None) -> list[str]:
    """The lines, as `line: text [notes]`, indented."""
    trace = _trace(*moves, initial=initial, ending=Ending("wrong"))
    return [line for turn in turns(trace) for line in _shown(turn)]


def _shown(turn: Turn) -> list[str]:
    shown = []
    for line in turn.lines:
        number = "" if line.line is None else f"{line.line}: "
        notes = "".join(f" [{note}]" for note in line.notes)
        shown.append(f"{number}{'  ' * line.depth}{line.text}{notes}")
    return shown


NOTES = [
    ("a = true;", {}, {"a": True}, [("a", False, True)], "a: false -> true"),
    ("a = true;", {}, {"a": True}, [], "a stays true"),
    ("if (a)", {"a": True}, {}, [], "reads true"),
    ("if (a)", {"a": True, "b": None}, {}, [], "reads a = true, b = NULL"),
    ("while (tail != head)", {"head": 3}, {}, [], "reads 3"),
    ("if (b) x = 1;", {"array.b": 3}, {}, [], "reads array.b = 3"),
    ("x++;", {"x": 1}, {"x": 2}, [("x", 1, 2)], "x: 1 -> 2"),
    ("x++;", {"x": 1}, {}, [], "reads 1"),
    ("y += 3;", {}, {}, [("p.y", 1, 4)], "y: 1 -> 4"),
    ("done = (n == 2);", {"n": 2}, {}, [("p.done", False, True)], "done: false -> true"),
    ("tail = next[tail];", {"next[0]": 2}, {}, [("p.tail@9", 0, 2)], "tail: 0 -> 2"),
    ("sum[k] = q[k].len;", {"q[1].len": 2}, {}, [("p.sum[1]", 0, 2)], "sum[1]: 0 -> 2"),
    ("page.flags = 1;", {}, {}, [("p.page.flags", 0, 1)], "page.flags: 0 -> 1"),
    ("x++;", {}, {}, [("p.helper.x", 0, 1)], "x: 0 -> 1"),
    ("choose int(0..3) i;", {}, {}, [("p.i", 0, 2)], "i = 2"),
    ("choose int(0..3) i;", {}, {}, [], "i = 0"),
    ("choose slot in free where slot > 0;", {}, {}, [("p.slot@3", 0, 1)], "slot = 1"),
    ("a = true;", {}, {}, [("elsewhere", 0, 1)], "elsewhere: 0 -> 1"),
]


@pytest.mark.parametrize(("text", "reads", "writes", "changes", "note"), NOTES)
def test_the_notes_of_a_statement(
    text: str,
    reads: dict[str, Json],
    writes: dict[str, Json],
    changes: list[tuple[str, Json, Json]],
    note: str,
) -> None:
    move = P.move(0, P.does(text, 0, reads, writes))
    move = replace(move, changes=tuple(Change(*made) for made in changes))
    (line,) = _told(move, initial={"p.i": 0, "p.slot@3": 0})
    assert line.endswith(f"{text} [{note}]") or f"[{note}]" in line


def test_what_cannot_be_known_is_not_said() -> None:
    """A chosen value that is nowhere to be found, or is one of two variables of that name."""
    chooses = P.move(0, P.does("choose int(0..3) i;"))
    assert _told(chooses) == ["2: choose int(0..3) i;"]
    assert _told(chooses, initial={"p.i@8": 1, "p.i@9": 1}) == ["2: choose int(0..3) i;"]
    assert _told(chooses, initial={"p.i@2": 1, "p.i@9": 0}) == ["2: choose int(0..3) i; [i = 1]"]


def test_bodies_are_indented_and_an_else_is_named() -> None:
    header = P.move(0, P.does("if (a)", 0, {"a": False}), P.does("y += 3;"), y=(0, 3))
    assert _told(header) == ["4: if (a) [reads false]", "else", "8:   y += 3; [y: 0 -> 3]"]
    taken = P.move(0, P.does("if (a)", 0, {"a": True}), P.does("x++;"), x=(0, 1))
    assert _told(taken) == ["4: if (a) [reads true]", "6:   x++; [x: 0 -> 1]"]


def test_an_else_on_the_same_line_belongs_to_the_nearest_if() -> None:
    move = P.move(
        0,
        P.does("if (a)", 0, {"a": True}),
        P.does("if (b)"),
        P.does("y = 2;"),
        y=(0, 2),
    )
    assert _told(move) == [
        "4: if (a) [reads true]",
        "5:   if (b)",
        "  else",
        "5:     y = 2; [y: 0 -> 2]",
    ]


def test_indentation_goes_on_over_steps_until_the_body_is_left() -> None:
    reads = P.move(0, P.does("while (tail != head)", 0, {"head": 1}))
    body = P.move(0, P.does("tail = next[tail];", 0, {"next[0]": 1}), tail=(0, 1))
    after = P.move(0, P.does("a = true;", 0, {}, {"a": True}))
    assert _told(reads, body, reads, after) == [
        "10: while (tail != head) [reads 1]",
        "11:   tail = next[tail]; [reads next[0] = 1] [tail: 0 -> 1]",
        "10: while (tail != head) [reads 1]",
        "20: a = true; [a stays true]",
    ]


def test_counting_a_loop_gets_no_line() -> None:
    loop = "for (int k = 0; k < limit; k++)"
    move = P.move(
        1,
        P.does("int k = 0"),
        P.does(loop, 0, {"limit": 2}),
        P.does("sum[k] = q[k].len;"),
        P.does("k++"),
        P.does(loop),
        **{"k@12": (0, 1)},
    )
    assert _told(move) == ["12: for (int k = 0; k < limit; k++) [reads 2]"]


def test_local_work_is_shown_where_it_decides_something() -> None:
    move = P.move(
        0,
        P.does("a = true;", 0, {}, {"a": True}),
        P.does("if (n)"),
        P.does("return;"),
    )
    assert _told(move) == ["20: a = true; [a stays true]", "19: if (n)", "19:   return;"]
    passed = P.move(0, P.does("if (n)"), P.does("a = true;", 0, {}, {"a": True}))
    passed = replace(passed, origin=P.at("a = true;"))
    assert _told(passed) == ["20: a = true; [a stays true]"]


def test_a_step_with_a_name_of_its_own_is_told_with_what_is_in_it() -> None:
    inside = P.move(
        0, P.does("a = false;", 0, {}, {"a": False}), P.does("b = false;", 0, {}, {"b": False})
    )
    move = replace(change(inside, "b", True, False), origin=P.at("atomic"))
    assert _told(move) == [
        "23: atomic",
        "24:   a = false; [a stays false]",
        "25:   b = false; [b: true -> false]",
    ]
    empty = replace(move, statements=(), changes=(Change("b", True, False),))
    assert _told(empty) == ["23: atomic [b: true -> false]"]


def test_calls_are_headings_once() -> None:
    call = Frame("close", P.at("close();").span)
    inner = replace(P, calls=(call,))
    first = inner.move(0, inner.does("a = true;", 0, {"n": 1}))
    second = inner.move(0, inner.does("done = (n == 2);", 0, {"n": 1}))
    back = P.move(0, P.does("break;"))
    assert _told(first, second, back) == [
        "16: close()",
        "20:   a = true; [reads n = 1]",
        "21:   done = (n == 2); [reads 1]",
        "17: break;",
    ]


def test_what_a_call_is_given_stands_in_its_heading() -> None:
    call = Frame("close", P.at("close();").span)
    inner = replace(P, calls=(call,))
    before = P.move(
        0, P.does("x++;", 0, {}, {"x": 1}), **{"close.what": (0, 2), "close.i@3": (0, 1)}
    )
    first = inner.move(0, inner.does("a = true;", 0, {"n": 1}))
    assert _told(before, first) == [
        "6: x++; [x stays 1]",
        "16: close(what = 2, i = 1)",
        "20:   a = true; [reads n = 1]",
    ]


def test_a_field_that_no_statement_names_is_no_argument() -> None:
    move = P.move(0, P.does("a = true;", 0, {}, {}), **{"page.next": (0, 2)})
    assert _told(move) == ["20: a = true; [page.next: 0 -> 2]"]


def test_turns_and_switches() -> None:
    mine = P.move(0, P.does("x++;"))
    other = replace(mine, actor="q", process="q")
    trace = _trace(mine, mine, other, mine, ending=Ending("wrong"))
    assert [turn.actor for turn in turns(trace)] == ["p", "q", "p"]
    assert switches(trace) == 2
    assert switches(_trace(ending=Ending("wrong"))) == 0


def test_the_statement_that_a_check_stops_ends_the_story() -> None:
    mine = P.move(0, P.does("x++;"))
    ending = Ending("broken", "q", P.at("a = true;"))
    *_, last = turns(_trace(mine, ending=ending))
    assert (last.actor, last.lines[-1].breaks, last.lines[-1].line) == ("q", True, 20)


def test_very_long_statements_are_cut() -> None:
    file = SourceFile("b.kspec", f"x = {'1 + ' * 100_000}1;")
    script = Script(file, "p")
    trace = _trace(script.move(0, script.does(file.text)), ending=Ending("wrong"))
    assert len(turns(trace)[0].lines[0].text) == 240
