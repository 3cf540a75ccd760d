"""Name resolution as a whole: complete for what is right, and unbreakable by what is wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spec2tla.analysis.builtins import Builtin
from spec2tla.analysis.model import Facts, Model
from spec2tla.analysis.modules import Program, load
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Sink
from spec2tla.source import SourceFile
from spec2tla.syntax import ast
from spec2tla.syntax.parser import parse
from spec2tla.syntax.walk import walk

ROOT = Path(__file__).parent.parent
SPECS = sorted((ROOT / "specs").rglob("*.kspec"))
LANGUAGE = sorted((ROOT / "tests" / "language").glob("*.kspec"))
TEXTS = [path.read_text() for path in (*SPECS, *LANGUAGE) if path.stat().st_size < 20_000]
_TOKEN = re.compile(r"//[^\n]*|\w+|\s+|.")
_WORDS = ["x", "0", "1", "-1", "true", "NULL", "self", "l", "old", "(", ")", "[", "]", "{", "}"]
_WORDS += ["+", "==", "!", "&", "->", ".", "..", "=", ";", "int", "bool", "struct", "forall", "in"]


def resolved(path: Path) -> Model | None:
    """The model of a file that is one."""
    sink = Sink()
    program = load(path, sink, root=ROOT, library=ROOT / "specs")
    if program is None:
        assert {d.code for d in sink.diagnostics} == {"E0025"}
        return None
    model = resolve(program, {}, sink)
    assert model is not None, sink.diagnostics
    return model


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_facts_are_complete(path: Path) -> None:
    """Each expression that lowering meets has a type, each name a symbol, each call a callee."""
    model = resolved(path)
    if model is None:
        return
    facts = model.facts
    bodies = [process.declaration.body for process in model.processes]
    bodies += [function.declaration.body for function in model.functions]
    roots = (*bodies, *[p.body for p in model.properties], *model.assumes)
    for found in (n for root in roots for n in _values(root, facts)):
        assert id(found) in facts.types, f"{found.span} {found.span.text}"
        if isinstance(found, ast.Identifier):
            assert id(found) in facts.symbols, f"{found.span} {found.name}"
        if isinstance(found, ast.Call):
            assert id(found) in facts.calls, f"{found.span} {found.span.text}"


def _values(root: object, facts: Facts) -> Iterator[ast.Expr]:
    """The expressions below a node, but for names of processes, labels, and void calls."""
    apart = {id(inner) for node in walk(root) for inner in _apart(node, facts)}
    for node in walk(root):
        if isinstance(node, ast.CallStmt):
            apart.add(id(node.call))
        if isinstance(node, ast.Expr) and id(node) not in apart:
            yield node


def _apart(node: object, facts: Facts) -> Iterator[object]:
    match node:
        case ast.Member(base, _, _, _) if id(node) in facts.locals:
            yield from (n for n in walk(base) if not _is_index_of(n, base))
        case ast.Call(_, arguments, _):
            callee = facts.calls.get(id(node))
            parameters = callee.parameters if isinstance(callee, Builtin) else ()
            for kind, argument in zip(parameters, arguments, strict=False):
                if kind in ("process", "label", "ignored"):
                    yield from walk(argument)
        case _:
            return


def _is_index_of(node: object, base: object) -> bool:
    return isinstance(base, ast.Index) and any(n is node for n in walk(base.index))


# Wrong input -------------------------------------------------------------------------------------


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A spec in which some words are left out, doubled, or replaced by others."""
    tokens = _TOKEN.findall(draw(st.sampled_from(TEXTS)))
    known = sorted({t for t in tokens if t.strip() and not t.startswith("//")})
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(tokens) - 1))
        kind = draw(st.sampled_from(["remove", "double", "replace", "replace", "known", "known"]))
        match kind:
            case "remove":
                tokens[at] = ""
            case "double":
                tokens[at] *= 2
            case "replace":
                tokens[at] = draw(st.sampled_from(_WORDS))
            case _:
                tokens[at] = draw(st.sampled_from(known))
    return "".join(tokens)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mutated())
def test_never_raises(text: str) -> None:
    """Whatever the text, there is a model or there are errors."""
    sink = Sink()
    file = SourceFile("test.kspec", text)
    unit = parse(file, sink)
    if unit is None:
        return
    span = unit.declarations[0].span if unit.declarations else None
    name = ast.Name("test", span) if span else None
    header = unit.header or (ast.Header(name, None, "", span) if name and span else None)
    if header is None:
        return
    program = Program("test", "", header, unit.declarations, (file,))
    model = resolve(program, {}, sink)
    assert (model is None) == sink.has_errors
