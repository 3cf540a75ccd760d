"""Declarations that nothing in a model uses: types, constants, functions, locals, labels.

In: a program and its resolved model. Out: `Finding`s, for `warnings.py` to sift. Top-level names
are looked for by their text alone: one that is only mentioned where another hides it is used.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spec2tla.analysis.labels import labels_of
from spec2tla.analysis.model import FunctionSymbol, Model, ProcessSymbol, VariableSymbol
from spec2tla.analysis.usage import Usage, owners
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning about the declaration of a name, which stands at `span`."""

    code: str
    name: str
    span: Span
    message: str
    hint: str = ""


def unused_declarations(declarations: tuple[ast.Decl, ...]) -> Iterator[Finding]:
    """Types, constants and functions without a mention outside of their own declaration."""
    counts = _Mentions(declarations)
    for declaration in declarations:
        match declaration:
            case ast.ConstDecl(name) if not counts.named(name.text):
                yield _unused("constant", name, "")
            case ast.EnumDecl(name, members) if not counts.enum(name.text, members):
                yield _unused("enum", name, "")
            case ast.StructDecl(name) if not counts.struct(declaration):
                yield _unused("struct", name, "")
            case ast.PoolDecl(_, name) if not counts.named(name.text):
                yield _unused("pool", name, "nothing is allocated from it")
            case ast.FunctionDecl(_, name) if not counts.named(name.text):
                yield _unused("function", name, "nothing calls it")
            case _:
                pass


def unused_in_bodies(model: Model, usage: Usage) -> Iterator[Finding]:
    """Locals that nothing reads, and labels that nothing jumps to or speaks of."""
    for owner in owners(model):
        yield from _locals(owner, usage)
        yield from _labels(owner.declaration.body, usage)


def _unused(kind: str, name: ast.Name, why: str) -> Finding:
    message = f"the {kind} `{name.text}` is never used" + (f": {why}" if why else "")
    return Finding("W0202", name.text, name.span, message, "remove it")


class _Mentions:
    """Which names the declarations mention, each declaration's own name left out."""

    def __init__(self, declarations: Iterable[ast.Decl]) -> None:
        self._names: set[str] = set()
        self._enums: set[str] = set()
        self._structs: set[str] = set()
        for declaration in declarations:
            for node in walk(declaration):
                self._add(node, declaration)

    def _add(self, node: object, declaration: ast.Decl) -> None:
        match node:
            case ast.Identifier(name):
                self._names.add(name)
            case ast.Call(callee):
                self._names.add(callee.text)
            case ast.EnumSpec(name):
                self._enums.add(name.text)
            case ast.StructSpec(name) if not _is(declaration, name.text):
                self._structs.add(name.text)
            case ast.PoolDecl(struct):
                self._structs.add(struct.text)
            case _:
                pass

    def named(self, name: str) -> bool:
        return name in self._names

    def enum(self, tag: str, members: tuple[ast.Name, ...]) -> bool:
        return tag in self._enums or any(self.named(member.text) for member in members)

    def struct(self, declaration: ast.StructDecl) -> bool:
        return declaration.name.text in self._structs


def _is(declaration: ast.Decl, struct: str) -> bool:
    """Whether this is the declaration of the struct, which may point to others of its kind."""
    return isinstance(declaration, ast.StructDecl) and declaration.name.text == struct


def _locals(owner: FunctionSymbol | ProcessSymbol, usage: Usage) -> Iterator[Finding]:
    assigned = _with_value(owner.declaration.body)
    for local in owner.locals:
        if local in usage.read:
            continue
        if local in usage.written or local.span in assigned:
            message = f"`{local.name}` is given a value, and nothing reads it"
            yield Finding("W0203", local.name, local.span, message, _only_for_its_effect(local))
        else:
            message = f"the local `{local.name}` is never used"
            yield Finding("W0203", local.name, local.span, message, "remove it")


def _with_value(body: ast.Block) -> frozenset[Span]:
    """The places of the names that a body declares together with a value."""
    found = set()
    for node in walk(body):
        match node:
            case ast.Declarator(name, _, init) if init is not None:
                found.add(name.span)
            case ast.Choose(type_, variable) if type_ is not None:
                found.add(variable.span)
            case _:
                pass
    return frozenset(found)


def _only_for_its_effect(local: VariableSymbol) -> str:
    return f"remove it; a name that begins with `_`, like `_{local.name}`, gets no such warning"


def _labels(body: ast.Block, usage: Usage) -> Iterator[Finding]:
    targets = {node.label.text for node in walk(body) if isinstance(node, ast.Goto)}
    for name, label in labels_of(body).items():
        if name not in targets and name not in usage.labels:
            message = f"nothing jumps to the label `{name}`"
            yield Finding("W0204", name, label.span, message, "remove it")
