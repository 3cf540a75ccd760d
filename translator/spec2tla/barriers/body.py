"""The body of a process or function: what of it touches shared memory, and what could be changed.

In: statements, and the names that are shared. Out: which of them access memory, conversions of
single accesses, and the barriers that are there. Names are looked up by text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.barriers.changes import Change, Edit
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk

FENCES = ("smp_mb", "smp_rmb", "smp_wmb")
_TWINS = {
    "WRITE_ONCE": "smp_store_release",
    "READ_ONCE": "smp_load_acquire",
    "atomic_set": "smp_store_release",
    "atomic_read": "smp_load_acquire",
}
_PLAIN = {"smp_store_release": "WRITE_ONCE", "smp_load_acquire": "READ_ONCE"}
RELEASE = "smp_store_release"
ACQUIRE = "smp_load_acquire"


_SKIPPED = ast.GhostStmt | ast.Atomic | ast.Await


@dataclass(frozen=True, slots=True)
class Body:
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
                    if callee.text not in (*FENCES, "READ_ONCE", ACQUIRE, "atomic_read"):
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
                text = f"{RELEASE}({target.span.text}, {value.span.text});"
                yield self.change(RELEASE, "store with", statement.span, statement.span, text)
            case ast.Assign(value=value) if self.is_place(value):
                text = f"{ACQUIRE}({value.span.text})"
                yield self.change(ACQUIRE, "read with", statement.span, value.span, text)
            case _:
                pass
        yield from self.twins(statement)
        if isinstance(statement, ast.LocalDecl):
            for declarator in statement.declarators:
                init = declarator.init
                if init is None or isinstance(init, ast.AnyInit | ast.BraceInit):
                    continue
                if self.is_place(init):
                    text = f"{ACQUIRE}({init.span.text})"
                    yield self.change(ACQUIRE, "read with", statement.span, init.span, text)
        if isinstance(statement, ast.If | ast.While) and self.is_place(statement.condition):
            text = f"{ACQUIRE}({statement.condition.span.text})"
            yield self.change(
                ACQUIRE, "read with", statement.header, statement.condition.span, text
            )

    def twins(self, statement: ast.Stmt) -> Iterator[Change]:
        for call in self.calls(statement):
            twin = _TWINS.get(call.callee.text)
            if twin is not None:
                said = "store with" if twin == RELEASE else "read with"
                yield self.change(twin, said, shown(statement), call.callee.span, twin)

    def present(self, statement: ast.Stmt) -> Iterator[Change]:
        for call in self.calls(statement):
            name = call.callee.text
            if name in FENCES and isinstance(statement, ast.CallStmt):
                yield self.change(name, "leave out", statement.span, statement.span, ";")
            elif name in _PLAIN:
                plain = _PLAIN[name]
                yield self.change(name, f"{plain} for", shown(statement), call.callee.span, plain)

    def calls(self, statement: ast.Stmt) -> Iterator[ast.Call]:
        """Those of the statement itself, not of the statements in it."""
        inner = [s.span for s in below(statement)]
        for node in walk(statement):
            if isinstance(node, ast.Call) and not any(
                s.start <= node.span.start and node.span.end <= s.end for s in inner
            ):
                yield node

    def change(self, what: str, said: str, at: Span, replaced: Span, text: str) -> Change:
        return Change(what, said, self.inside, at, (Edit(replaced, text),))


def below(node: ast.Stmt) -> tuple[ast.Stmt, ...]:
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


def statements(node: ast.Stmt) -> Iterator[ast.Stmt]:
    """It, and all within it but what is in a step of its own or about ghosts."""
    if isinstance(node, _SKIPPED):
        return
    yield node
    for inner in below(node):
        yield from statements(inner)


def shown(node: ast.Stmt) -> Span:
    """The statement, or what is in front of those that it holds."""
    if isinstance(node, ast.If | ast.While | ast.For | ast.Switch):
        return node.header
    return node.span
