"""Where a barrier could go in a model, and which barriers it has, as edits of its text.

In: a program. Out: places between two accesses of a body, each with what could stand there;
conversions of single accesses; the barriers that are there, each with what leaves it out. Names are
looked up by text: an edit that makes no model is found out when it is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis.modules import Program
from spec2tla.analysis.paths import SHIPPED
from spec2tla.source import SourceFile, Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

_FENCES = ("smp_mb", "smp_rmb", "smp_wmb")
_TWINS = {
    "WRITE_ONCE": "smp_store_release",
    "READ_ONCE": "smp_load_acquire",
    "atomic_set": "smp_store_release",
    "atomic_read": "smp_load_acquire",
}
_PLAIN = {"smp_store_release": "WRITE_ONCE", "smp_load_acquire": "READ_ONCE"}
_RELEASE = "smp_store_release"
_ACQUIRE = "smp_load_acquire"


@dataclass(frozen=True, slots=True)
class Edit:
    """The text of a span, replaced."""

    replaced: Span
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is the operation that it is about; `said` how to make it, in words.

    `inside` is the process or function. `statement` is the one that it is at.
    """

    what: str
    said: str
    inside: str
    statement: Span
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A full barrier, and the weaker ones in its stead, the weakest first."""

    full: Change
    weaker: tuple[Change, ...]
    after_write: bool


@dataclass(frozen=True, slots=True)
class Places:
    places: tuple[Place, ...]
    conversions: tuple[Change, ...]
    present: tuple[Change, ...]


def places(program: Program) -> Places:
    """All of the user's own files, in order of the text."""
    shared = {
        declarator.name.text
        for d in program.declarations
        if isinstance(d, ast.SharedDecl) and not d.ghost
        for declarator in d.declarators
    }
    bodies = [d for d in program.declarations if isinstance(d, ast.ProcessDecl | ast.FunctionDecl)]
    functions = {d.name.text for d in bodies if isinstance(d, ast.FunctionDecl)}
    found: list[Place] = []
    conversions: list[Change] = []
    present: list[Change] = []
    for body in bodies:
        if body.span.file.name.startswith(SHIPPED):
            continue
        look = _Look(body.name.text, frozenset(shared), frozenset(functions))
        mine = list(_Walk(look).block(body.body.statements))
        found += mine
        covered = {c.edits for place in mine for c in place.weaker}
        made = [c for s in _statements(body.body) for c in look.conversions(s)]
        conversions += [c for c in made if c.edits not in covered]
        present += [c for s in _statements(body.body) for c in look.present(s)]
    return Places(tuple(found), tuple(conversions), tuple(present))


def edited(changes: tuple[Change, ...]) -> dict[SourceFile, str]:
    """The files that change, with all of these made."""
    edits = [edit for change in changes for edit in change.edits]
    texts: dict[SourceFile, str] = {}
    for file in dict.fromkeys(edit.replaced.file for edit in edits):
        text = file.text
        mine = [e for e in edits if e.replaced.file is file]
        for edit in sorted(mine, key=lambda e: (e.replaced.start, e.replaced.end), reverse=True):
            text = text[: edit.replaced.start] + edit.text + text[edit.replaced.end :]
        texts[file] = text
    return texts


# One body ----------------------------------------------------------------------------------------

_SKIPPED = ast.GhostStmt | ast.Atomic | ast.Await


@dataclass(frozen=True, slots=True)
class _Look:
    """What a body is made of: which names are shared, which are functions."""

    inside: str
    shared: frozenset[str]
    functions: frozenset[str]

    def accesses(self, node: object) -> bool:
        """Whether it touches shared memory, or calls what may."""
        return any(
            (isinstance(n, ast.Identifier) and n.name in self.shared)
            or (isinstance(n, ast.Call) and n.callee.text in self.functions)
            for n in walk(node)
        )

    def writes(self, node: object) -> bool:
        """Whether it stores to shared memory, or may."""
        for n in walk(node):
            match n:
                case ast.Assign(target=target) | ast.Increment(target=target):
                    if self.is_place(target):
                        return True
                case ast.Call(callee=callee):
                    if callee.text not in (*_FENCES, "READ_ONCE", _ACQUIRE, "atomic_read"):
                        return True
                case _:
                    pass
        return False

    def is_place(self, node: ast.Expr) -> bool:
        while isinstance(node, ast.Index | ast.Member):
            node = node.base
        return isinstance(node, ast.Identifier) and node.name in self.shared

    def conversions(self, statement: ast.Stmt) -> Iterator[Change]:
        """Its store as a release, its loads as acquires."""
        match statement:
            case ast.Assign(target=target, op="=", value=value) if self.is_place(target):
                text = f"{_RELEASE}({target.span.text}, {value.span.text});"
                yield self.change(_RELEASE, "store with", statement.span, statement.span, text)
            case ast.Assign(value=value) if self.is_place(value):
                text = f"{_ACQUIRE}({value.span.text})"
                yield self.change(_ACQUIRE, "read with", statement.span, value.span, text)
            case _:
                pass
        yield from self.twins(statement)
        if isinstance(statement, ast.LocalDecl):
            for declarator in statement.declarators:
                init = declarator.init
                if init is None or isinstance(init, ast.AnyInit | ast.BraceInit):
                    continue
                if self.is_place(init):
                    text = f"{_ACQUIRE}({init.span.text})"
                    yield self.change(_ACQUIRE, "read with", statement.span, init.span, text)
        if isinstance(statement, ast.If | ast.While) and self.is_place(statement.condition):
            text = f"{_ACQUIRE}({statement.condition.span.text})"
            yield self.change(
                _ACQUIRE, "read with", statement.header, statement.condition.span, text
            )

    def twins(self, statement: ast.Stmt) -> Iterator[Change]:
        for call in self.calls(statement):
            twin = _TWINS.get(call.callee.text)
            if twin is not None:
                said = "store with" if twin == _RELEASE else "read with"
                yield self.change(twin, said, _shown(statement), call.callee.span, twin)

    def present(self, statement: ast.Stmt) -> Iterator[Change]:
        for call in self.calls(statement):
            name = call.callee.text
            if name in _FENCES and isinstance(statement, ast.CallStmt):
                yield self.change(name, "leave out", statement.span, statement.span, ";")
            elif name in _PLAIN:
                plain = _PLAIN[name]
                yield self.change(name, f"{plain} for", _shown(statement), call.callee.span, plain)

    def calls(self, statement: ast.Stmt) -> Iterator[ast.Call]:
        """Those of the statement itself, not of the statements in it."""
        inner = [s.span for s in _below(statement)]
        for node in walk(statement):
            if isinstance(node, ast.Call) and not any(
                s.start <= node.span.start and node.span.end <= s.end for s in inner
            ):
                yield node

    def change(self, what: str, said: str, at: Span, replaced: Span, text: str) -> Change:
        return Change(what, said, self.inside, at, (Edit(replaced, text),))


class _Walk:
    """Goes through a body, and remembers what has been accessed so far."""

    def __init__(self, look: _Look) -> None:
        self.look = look
        self.last: ast.Stmt | None = None
        self.wrote = False

    def block(self, statements: tuple[ast.Stmt, ...]) -> Iterator[Place]:
        for each in statements:
            yield from self.statement(each, alone=False)

    def statement(self, node: ast.Stmt, *, alone: bool) -> Iterator[Place]:
        if isinstance(node, ast.Block):
            yield from self.block(node.statements)
            return
        if isinstance(node, ast.GhostStmt):
            return
        if isinstance(node, ast.Anchored):
            yield from self.statement(node.statement, alone=True)
            return
        own = self.own(node)
        if own:
            if self.last is not None and not isinstance(node, ast.Labeled):
                yield self.place(node, alone=alone)
            self.last = node
            self.wrote = self.wrote or any(self.look.writes(part) for part in own)
        if isinstance(node, ast.Atomic | ast.Await):
            return
        for inner in _below(node):
            yield from self.statement(inner, alone=not isinstance(node, ast.Switch))

    def own(self, node: ast.Stmt) -> list[object]:
        """What of the statement itself touches memory, not what is in the statements in it."""
        match node:
            case ast.If(condition=head) | ast.While(condition=head) | ast.Switch(subject=head):
                parts: list[object] = [head]
            case ast.For(init=init, condition=condition):
                parts = [init, condition]
            case ast.DoWhile() | ast.Either() | ast.Labeled():
                parts = []
            case _:
                parts = [node]
        return [part for part in parts if part is not None and self.look.accesses(part)]

    def place(self, node: ast.Stmt, *, alone: bool) -> Place:
        weaker = [
            *(c for c in self.look.conversions(node) if c.what == _RELEASE),
            *(
                c
                for c in (() if self.last is None else self.look.conversions(self.last))
                if c.what == _ACQUIRE
            ),
            self.fence("smp_wmb", node, alone=alone),
            self.fence("smp_rmb", node, alone=alone),
        ]
        return Place(self.fence("smp_mb", node, alone=alone), tuple(weaker), self.wrote)

    def fence(self, name: str, node: ast.Stmt, *, alone: bool) -> Change:
        start, end = node.span.start, node.span.end
        file = node.span.file
        opening, closing = ("{ ", " }") if alone else ("", "")
        edits = [Edit(Span(file, start, start), f"{opening}{name}(); ")]
        if alone:
            edits.append(Edit(Span(file, end, end), closing))
        return Change(name, "insert", self.look.inside, _shown(node), tuple(edits))


def _below(node: ast.Stmt) -> tuple[ast.Stmt, ...]:
    """The statements right within one."""
    match node:
        case ast.Block(statements=inner):
            return inner
        case ast.If(then=then, otherwise=otherwise):
            return (then,) if otherwise is None else (then, otherwise)
        case ast.While(body=body) | ast.DoWhile(body=body) | ast.For(body=body):
            return (body,)
        case ast.Switch(cases=cases):
            return tuple(s for case in cases for s in case.statements)
        case ast.Either(branches=branches):
            return branches
        case ast.Labeled(statement=inner_one) | ast.Anchored(statement=inner_one):
            return (inner_one,)
        case ast.Atomic(body=inner_body):
            return inner_body.statements
        case ast.Await(body=inner_block) if inner_block is not None:
            return inner_block.statements
        case _:
            return ()


def _statements(node: ast.Stmt) -> Iterator[ast.Stmt]:
    """It, and all within it but what is in a step of its own or about ghosts."""
    if isinstance(node, _SKIPPED):
        return
    yield node
    for inner in _below(node):
        yield from _statements(inner)


def _shown(node: ast.Stmt) -> Span:
    """The statement, or what is in front of those that it holds."""
    if isinstance(node, ast.If | ast.While | ast.For | ast.Switch):
        return node.header
    return node.span
