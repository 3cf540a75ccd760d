"""A parse tree -> the test.

In: Lark's tree, and what stood around the code. Out: the test; what the tree has and a test of ours
cannot (pointers as values) goes to the sink. Labels are those of `grammar/litmus.lark`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lark import Token, Tree

from spec2tla.diagnostics import Sink
from spec2tla.litmus.model import (
    Assign,
    Atom,
    Binary,
    Call,
    Claim,
    Declare,
    Expr,
    If,
    Joined,
    Load,
    Name,
    Not,
    Number,
    Parameter,
    Perform,
    Shared,
    Stmt,
    Store,
    Test,
    Thread,
    Truth,
    Unary,
    Use,
)
from spec2tla.litmus.reading import Read, said
from spec2tla.source import SourceFile, Span

Node: TypeAlias = Tree[Token]
Part: TypeAlias = Node | Token | None

MOST = 1_000_000
"""Larger numbers are a mistake, or a test that cannot be checked."""

_JOINED = {"implication": "==>", "disjunction": "||", "conjunction": "&&"}


@dataclass(frozen=True, slots=True)
class _Builder:
    file: SourceFile
    sink: Sink

    def span(self, part: Node | Token) -> Span:
        if isinstance(part, Token):
            start = part.start_pos or 0
            return Span(self.file, start, start + len(part))
        if part.meta.empty:
            return Span(self.file, 0, 0)
        return Span(self.file, part.meta.start_pos, part.meta.end_pos)

    def name(self, token: Token) -> Name:
        return Name(str(token), self.span(token))

    def number(self, token: Token, *, negative: bool = False) -> int:
        value = int(token) if len(token) <= 7 else MOST + 1
        if value > MOST:
            self.sink.report("E0604", self.span(token), f"a number above {MOST}")
            return 0
        return -value if negative else value


def built(file: SourceFile, around: Read, tree: Node, sink: Sink) -> Test:
    """The test; the sink has more errors afterwards where it is none."""
    make = _Builder(file, sink)
    threads = tuple(_thread(make, node) for node in _all(tree, "thread"))
    [initial] = _all(tree, "initial")
    shared = tuple(_shared(make, node) for node in _all(initial, "declared"))
    for register in _all(initial, "register"):
        message = "registers with initial values are not supported"
        sink.report("E0604", make.span(register), message, hint="set them in the process")
    filters = _all(tree, "filter")
    [condition] = _all(tree, "condition")
    quantifier, claim = condition.children
    assert isinstance(quantifier, Tree)
    words = "".join(str(token) for token in quantifier.children).replace("!", "~")
    return Test(
        file,
        around.name,
        around.remarks,
        said(around.remarks),
        shared,
        threads,
        _claim(make, filters[0].children[0]) if filters else None,
        words,
        _claim(make, claim),
        make.span(condition),
    )


def _all(tree: Node, label: str) -> list[Node]:
    return [c for c in tree.children if isinstance(c, Tree) and c.data == label]


# Declarations ------------------------------------------------------------------------------------


def _shared(make: _Builder, node: Node) -> Shared:
    kind, *stars, name, value = node.children
    assert isinstance(name, Token)
    _refuse_pointer(make, stars)
    return Shared(make.name(name), _is_lock(make, kind), _initial(make, value))


def _initial(make: _Builder, value: Part) -> int:
    if not isinstance(value, Tree):
        return 0
    if value.data == "address_value":
        _pointers(make, make.span(value))
        return 0
    [plain] = _all(value, "number")
    minus, number = plain.children
    assert isinstance(number, Token)
    return make.number(number, negative=minus is not None)


def _is_lock(make: _Builder, kind: Part) -> bool:
    if not isinstance(kind, Tree):
        return False
    if kind.data == "structure":
        message = "structs are not supported in litmus tests"
        make.sink.report("E0604", make.span(kind), message)
    return any(token == "spinlock_t" for token in kind.children)


def _refuse_pointer(make: _Builder, stars: Sequence[Part]) -> None:
    if stars and isinstance(stars[0], Token):
        _pointers(make, make.span(stars[0]))


def _pointers(make: _Builder, span: Span) -> None:
    message = "pointers as values are not supported in litmus tests"
    make.sink.report("E0604", span, message, hint="only parameters of processes are pointers")


def _thread(make: _Builder, node: Node) -> Thread:
    process, *parameters, block = node.children
    assert isinstance(process, Token)
    assert isinstance(block, Tree)
    number = make.number(Token("NUMBER", process[1:], start_pos=(process.start_pos or 0) + 1))
    found = tuple(_parameter(make, p) for p in parameters if isinstance(p, Tree))
    return Thread(number, found, _block(make, block), make.span(process))


def _parameter(make: _Builder, node: Node) -> Parameter:
    kind, *stars, name = node.children
    assert isinstance(name, Token)
    if len(stars) != 1:
        message = f"`{name}` is no pointer to a shared variable"
        make.sink.report("E0603", make.span(name), message, hint=f"write `*{name}`")
    return Parameter(make.name(name), _is_lock(make, kind))


# Statements --------------------------------------------------------------------------------------


def _block(make: _Builder, part: Part) -> tuple[Stmt, ...]:
    if not isinstance(part, Tree):
        return ()
    span, parts = make.span(part), part.children
    match part.data, parts:
        case "block", _:
            return tuple(s for inner in parts for s in _block(make, inner))
        case "declaration", [kind, *declarators]:
            if _is_lock(make, kind):
                make.sink.report("E0604", span, "locks within a process are not supported")
            return tuple(_declarator(make, d) for d in declarators if isinstance(d, Tree))
        case "assignment", [Token() as name, value]:
            return (Assign(make.name(name), _expr(make, value), span),)
        case "store", [Token() as name, value] | [_, Token() as name, value]:
            return (Store(make.name(name), _expr(make, value), span),)
        case "perform", [call]:
            made = _expr(make, call)
            assert isinstance(made, Call)
            return (Perform(made, span),)
        case "branch", [condition, then, otherwise]:
            made = _expr(make, condition)
            return (If(made, _block(make, then), _block(make, otherwise), span),)
        case _:
            return ()


def _declarator(make: _Builder, node: Node) -> Declare:
    *stars, name, value = node.children
    assert isinstance(name, Token)
    _refuse_pointer(make, stars)
    made = _expr(make, value) if isinstance(value, Tree) else None
    return Declare(make.name(name), made, make.span(node))


# Expressions -------------------------------------------------------------------------------------


def _expr(make: _Builder, part: Part) -> Expr:
    assert isinstance(part, Tree)
    span, parts = make.span(part), part.children
    match part.data, parts:
        case "value", [Token() as number]:
            return Number(make.number(number), span)
        case "load", [*_, Token() as name]:
            return Load(make.name(name), span)
        case (("use" | "address"), [*_, Token() as name]):
            return Use(make.name(name), span)
        case "call", [Token() as name, *arguments]:
            given = tuple(_expr(make, a) for a in arguments if isinstance(a, Tree))
            return Call(make.name(name), given, span)
        case "unary", [op, operand]:
            return Unary(str(op), _expr(make, operand), span)
        case _, [left, op, right]:
            return Binary(str(op), _expr(make, left), _expr(make, right), span)
        case _:
            raise AssertionError(part.data)


# Conditions --------------------------------------------------------------------------------------


def _claim(make: _Builder, part: Part) -> Claim:
    assert isinstance(part, Tree)
    match part.data, part.children:
        case "atom", [Tree() as place, Token() as op, Tree() as number]:
            return _atom(make, part, place, op, number)
        case "negation", [*_, inner]:
            return Not(_claim(make, inner))
        case "truth", _:
            return Truth(True)
        case "falsity", _:
            return Truth(False)
        case label, [left, right]:
            return Joined(_JOINED[label], _claim(make, left), _claim(make, right))
        case label, _:
            raise AssertionError(label)


def _atom(make: _Builder, node: Node, place: Node, op: Token, number: Node) -> Atom:
    *before, name = (t for t in place.children if isinstance(t, Token) and t.type != "STAR")
    process = make.number(before[0]) if before else None
    minus, value = number.children
    assert isinstance(value, Token)
    return Atom(
        process,
        make.name(name),
        op.type in ("ASSIGN", "EQUAL"),
        make.number(value, negative=minus is not None),
        make.span(node),
    )
