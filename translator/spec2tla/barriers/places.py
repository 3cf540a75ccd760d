"""Where a barrier could go in a model, and which barriers it has, as edits of its text.

In: a program. Out: places between two accesses of a body, each with what could stand there;
conversions of single accesses; the barriers that are there, each with what leaves it out. Names are
looked up by text: an edit that makes no model is found out when it is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.analysis.modules import Program
from spec2tla.analysis.paths import SHIPPED
from spec2tla.barriers.body import ACQUIRE, RELEASE, Body, below, shown, statements
from spec2tla.barriers.changes import Change, Edit
from spec2tla.source import Span
from spec2tla.syntax import ast


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
        look = Body(body.name.text, frozenset(shared), frozenset(functions))
        mine = list(_Walk(look).block(body.body.statements))
        found += mine
        covered = {c.edits for place in mine for c in place.weaker}
        made = [c for s in statements(body.body) for c in look.conversions(s)]
        conversions += [c for c in made if c.edits not in covered]
        present += [c for s in statements(body.body) for c in look.present(s)]
    return Places(tuple(found), tuple(conversions), tuple(present))


# One body ----------------------------------------------------------------------------------------


class _Walk:
    """Goes through a body, and remembers what has been accessed so far."""

    def __init__(self, look: Body) -> None:
        self.look = look
        self.last: ast.Stmt | None = None
        self.wrote = False

    def block(self, inner: tuple[ast.Stmt, ...]) -> Iterator[Place]:
        for each in inner:
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
        for inner in below(node):
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
            *(c for c in self.look.conversions(node) if c.what == RELEASE),
            *(
                c
                for c in (() if self.last is None else self.look.conversions(self.last))
                if c.what == ACQUIRE
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
        return Change(name, "insert", self.look.inside, shown(node), tuple(edits))
