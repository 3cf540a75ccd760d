"""Models and facts from a text, for tests of name resolution."""

from collections.abc import Mapping

from spec2tla.analysis.constant_decls import Override
from spec2tla.analysis.model import Facts, Model
from spec2tla.analysis.modules import Program
from spec2tla.analysis.resolve import resolve
from spec2tla.diagnostics import Diagnostic, Sink
from spec2tla.source import SourceFile
from spec2tla.syntax import ast
from spec2tla.syntax.parser import parse
from spec2tla.syntax.walk import walk
from spec2tla.types import Type


def program(text: str) -> Program:
    sink = Sink()
    file = SourceFile("test.kspec", "model test;\n" + text)
    unit = parse(file, sink)
    assert unit is not None, sink.diagnostics
    assert unit.header is not None
    assert not sink.has_errors, sink.diagnostics
    return Program("test", unit.header.doc, unit.header, unit.declarations, (file,))


def model(text: str, overrides: Mapping[str, Override] | None = None) -> Model:
    """The model of a text that is right."""
    sink = Sink()
    found = resolve(program(text), overrides or {}, sink)
    assert found is not None, sink.diagnostics
    return found


def diagnostics(text: str, overrides: Mapping[str, Override] | None = None) -> list[Diagnostic]:
    sink = Sink()
    resolve(program(text), overrides or {}, sink)
    return list(sink.diagnostics)


def node(found: Model, kind: type[object], text: str) -> object:
    """The node of a kind, in a body, property or `assume`, that was written so; the last one."""
    bodies = [p.declaration for p in found.processes] + [f.declaration for f in found.functions]
    roots = (*bodies, *found.properties, *found.assumes)
    nodes = [n for root in roots for n in walk(root) if isinstance(n, kind)]
    matching = [n for n in nodes if _text(n) == text]
    assert matching, f"no {kind.__name__} {text}"
    return matching[-1]


def _text(found: object) -> str:
    span = getattr(found, "span", None)
    return "" if span is None else " ".join(span.text.split())


def type_of(found: Model, kind: type[object], text: str) -> Type:
    return found.facts.types[id(node(found, kind, text))]


def loop(found: Model) -> tuple[ast.For, Facts]:
    """The first `for` of the first process."""
    nodes = walk(found.processes[0].declaration)
    return next(n for n in nodes if isinstance(n, ast.For)), found.facts
