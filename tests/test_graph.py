"""`graph`: drawings say what the machine is, and are DOT whatever stands in the spec."""

import html
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Outcome
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree

from golden import check_golden
from random_machines import random_machine
from shipped import MODELS, SPECS, default_machine, name_of
from spec2tla.cli import main
from spec2tla.errors import EnvironmentFailure
from spec2tla.graph.dot import to_dot
from spec2tla.graph.flow import control_flow
from spec2tla.graph.model import Arrow, Drawing, Group, Kind, Node
from spec2tla.graph.states import state_graph
from spec2tla.graph.svg import to_svg
from spec2tla.machine.model import Machine, targets
from spec2tla.reference.layout import Layout, process_pcs
from spec2tla.reference.search import explore
from spec2tla.report.characters import printable

FOLDER = Path(__file__).parent / "graph"
NO_TURN = "classic/peterson_no_turn.kspec"
DOT = Lark((FOLDER / "dot.lark").read_text(encoding="utf-8"), parser="lalr")


@pytest.fixture(autouse=True)
def _among_the_specs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SPECS)


def run(*arguments: str) -> Outcome:
    return CliRunner().invoke(main, ["graph", *arguments], prog_name="spec2tla")


# DOT, read back ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """What Graphviz would make of a file: labels by node, arrows with theirs."""

    nodes: dict[str, dict[str, str]]
    arrows: list[tuple[str, str, dict[str, str]]]


def read(text: str) -> Read:
    found = Read({}, [])
    for tree in DOT.parse(text).iter_subtrees():
        match tree:
            case Tree(data="node", children=[Token() as name, Tree() as attributes]):
                assert str(name) not in found.nodes
                found.nodes[str(name)] = _attributes(attributes)
            case Tree(data="edge", children=[Token() as start, Token() as end, *rest]):
                given = _attributes(rest[0]) if rest and isinstance(rest[0], Tree) else {}
                found.arrows.append((str(start), str(end), given))
            case _:
                pass
    return found


def _attributes(tree: Tree[Token]) -> dict[str, str]:
    pairs = [pair.children for pair in tree.children if isinstance(pair, Tree)]
    return {str(name): shown(str(value)) for name, value in pairs}


def shown(word: str) -> str:
    """A word as it is shown: escapes, then entities."""
    if not word.startswith('"'):
        return word
    parts = word[1:-1].split("\\\\")
    parts = [part.replace('\\"', '"').replace("\\l", "\n") for part in parts]
    return html.unescape("\\".join(parts))


HOSTILE = (
    '"];x[label="',
    '\\"]; n1 [URL="javascript:alert(1)',
    "<script>alert(1)</script>",
    "<<b>x</b>>",
    "&lt;script&gt;",
    "&#34;&amp;&amp",
    "\\N \\G \\l \\r \\",
    "{|}<port>",
    "nl\nhere\r\n\ttab",
    "\x1b[31m\x00\ud800\u202e",
    "日本",
    "::warning::x",
    "-->]]>%s",
    "",
    " ",
)


def drawing(texts: tuple[str, ...]) -> Drawing:
    """One in which each text stands everywhere."""
    keys = [f"{number} {text}" for number, text in enumerate(texts)]
    nodes = tuple(
        Node(key, (text, text), Kind.WRONG, text) for key, text in zip(keys, texts, strict=True)
    )
    arrows = tuple(Arrow(key, keys[0], (text,)) for key, text in zip(keys, texts, strict=True))
    return Drawing(texts[0], (Group(texts[0], nodes),), arrows)


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_no_text_gets_out_of_its_quotes(text: str) -> None:
    found = read(to_dot(drawing((text,))))
    wanted = printable(text)
    assert found.nodes["n0"]["label"] == f"{wanted}\n{wanted}\n"
    assert found.nodes["n0"].get("tooltip", "") == wanted
    assert [(a, b, c["label"]) for a, b, c in found.arrows] == [("n0", "n0", wanted)]
    assert {"label", "color", "fontcolor", "penwidth"} >= set(found.nodes["n0"]) - {"tooltip"}


@given(st.text(max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    wanted = printable(text)
    wanted = wanted if len(text) <= 72 else wanted[:69] + "..."
    [(_, _, label)] = read(to_dot(drawing((text,)))).arrows
    assert label["label"] == wanted


def test_long_texts_and_many_lines_are_cut() -> None:
    node = Node("a", ("x" * 1000, *map(str, range(1000))))
    found = read(to_dot(Drawing("m", (Group("", (node,)),), ())))
    lines = found.nodes["n0"]["label"].splitlines()
    assert lines[0] == "x" * 69 + "..."
    assert lines[-1] == "..."
    assert len(lines) < 100


# Control flow ------------------------------------------------------------------------------------


def assert_flow_of(machine: Machine) -> None:
    """A node for each place, an arrow for each step and each place that it may lead to."""
    drawn = control_flow(machine)
    assert [len(g.nodes) for g in drawn.groups] == [len(process_pcs(p)) for p in machine.processes]
    ways = sum(len(targets(step.next)) for p in machine.processes for step in p.steps)
    assert len(drawn.arrows) == ways
    found = read(to_dot(drawn))
    assert len(found.nodes) == sum(len(g.nodes) for g in drawn.groups)
    assert len(found.arrows) == ways
    assert {name for start, end, _ in found.arrows for name in (start, end)} <= set(found.nodes)


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_control_flow_of_shipped_models(path: Path) -> None:
    assert_flow_of(default_machine(path)[0])


@pytest.mark.parametrize("seed", range(20))
def test_control_flow_of_random_machines(seed: int) -> None:
    assert_flow_of(random_machine(seed))


def test_control_flow_reads_well() -> None:
    outcome = run("shmem/v2.kspec", "--process", "khugepaged")
    assert outcome.exit_code == 0
    check_golden(FOLDER / "khugepaged.dot", outcome.stdout)


# States ------------------------------------------------------------------------------------------


def assert_states_of(machine: Machine) -> bool:
    """As many as the search finds, and wrong where it finds something; False if too many."""
    layout = Layout.of(machine)
    drawn = state_graph(layout, machine.properties, 500)
    whole = explore(machine)
    if drawn is None:
        assert whole.distinct > 500
        return False
    [group] = drawn.groups
    assert len(group.nodes) == whole.distinct
    lines = [line for n in group.nodes for line in n.lines]
    lines += [line for arrow in drawn.arrows for line in arrow.lines]
    said = {line for line in lines if line.startswith("violates ")}
    assert said == {
        f"violates {o.property.name}"
        for o in whole.properties
        if o.violation is not None and not o.property.is_liveness
    }
    assert len(read(to_dot(drawn)).nodes) == whole.distinct
    return True


@pytest.mark.parametrize("seed", range(40))
def test_states_of_random_machines(seed: int) -> None:
    assert_states_of(random_machine(seed))


@pytest.mark.parametrize(
    "path", [p for p in MODELS if p.parent.name == "classic"][::4], ids=name_of
)
def test_states_of_shipped_models(path: Path) -> None:
    assert_states_of(default_machine(path)[0])


def test_states_read_well() -> None:
    outcome = run(NO_TURN, "--states")
    assert outcome.exit_code == 0
    check_golden(FOLDER / "peterson_no_turn.dot", outcome.stdout)


def test_too_many_states(tmp_path: Path) -> None:
    """Nothing is drawn, and no file made; one more would have been enough."""
    out = tmp_path / "states.dot"
    outcome = run(NO_TURN, "--states", "--max-states", "14", "-o", str(out))
    assert outcome.exit_code == 3
    assert outcome.stdout == ""
    assert "more than 14 states" in outcome.stderr
    assert not out.exists()
    assert run(NO_TURN, "--states", "--max-states", "15", "-o", str(out)).exit_code == 0
    assert len(read(out.read_text(encoding="utf-8")).nodes) == 15


def test_without_initial_states_there_is_nothing_to_draw(tmp_path: Path) -> None:
    """Also where there are so many ways to start that not all can be looked at."""
    path = tmp_path / "some.kspec"
    text = "model m;\nshared int(0..9) a[40] = any { 0, 1 };\nassume a[39] > 5;\n"
    path.write_text(text + "process p { a[0] = 0; }\n", encoding="utf-8")
    outcome = run(str(path), "--states")
    assert outcome.exit_code == 2
    assert "no initial state was found" in outcome.stderr


# The command -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((NO_TURN, "--process", "cpus"), "did you mean `cpu`?"),
        ((NO_TURN, "--process", "cpu", "--states"), "`--process` is for control flow"),
        (("classic",), "is a folder"),
        (("none.kspec",), "none.kspec"),
        ((NO_TURN, "--check", "none"), "none"),
        ((NO_TURN, "--define", "N"), "does not define a constant"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str) -> None:
    outcome = run(*arguments)
    assert outcome.exit_code == 2
    assert message in outcome.stderr


def graphviz(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something called `dot` is the only program there is."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")


def test_svg_needs_graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / "x.svg"
    outcome = run(NO_TURN, "-o", str(out))
    assert outcome.exit_code == 4
    assert "X0202" in outcome.stderr
    assert "apt install graphviz" in outcome.stderr
    assert not out.exists()


def test_svg_is_what_graphviz_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By format, or by the name of the file; from the same DOT."""
    graphviz(tmp_path, 'echo "<svg $*>"; cat; echo "</svg>"', monkeypatch)
    dot = run(NO_TURN).stdout
    out = tmp_path / "x.svg"
    assert run(NO_TURN, "--format", "svg").stdout == f"<svg -Tsvg>\n{dot}</svg>\n"
    assert run(NO_TURN, "-o", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8") == f"<svg -Tsvg>\n{dot}</svg>\n"
    assert run(NO_TURN, "--format", "dot", "-o", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8") == dot


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("cat >/dev/null; echo 'syntax error' >&2; exit 1", "syntax error"),
        ("cat >/dev/null; exit 3", "it ended with 3"),
        ("cat >/dev/null; echo nothing", "it ended with 0"),
        ("exit 1", "it ended with 1"),
        ("printf '\\033[31m' >&2; exit 1", "\\x1b[31m"),
        ("kill -9 $$", "it ended with -9"),
    ],
)
def test_graphviz_fails(
    script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graphviz(tmp_path, script, monkeypatch)
    outcome = run(NO_TURN, "--format", "svg")
    assert outcome.exit_code == 4
    assert "X0203" in outcome.stderr
    assert message in outcome.stderr
    assert outcome.stdout == ""


def test_graphviz_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graphviz(tmp_path, "exec sleep 1000", monkeypatch)
    with pytest.raises(EnvironmentFailure, match="not done after"):
        to_svg("digraph {}", seconds=0.2)
