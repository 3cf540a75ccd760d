"""Nodes into Python: a writer of lines that gives names to what is needed more than once.

In: nodes. Out: expressions as text, and before them the lines that they rely on. Nothing of the
user's text gets here: only numbers, operators and generated names. Since nodes are total, a named
part may be worked out before it is known whether it is needed.

The text of an expression is kept flat, since Python's parser gives up on deep nesting: what would
be nested deeper than DEEPEST gets a name.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import assert_never

from spec2tla.errors import InternalError
from spec2tla.machine.expr import Value
from spec2tla.reference.nodes import (
    Const,
    Item,
    Loop,
    Node,
    Op,
    Read,
    Values,
    Var,
    key_of,
    parts,
)

DEEPEST = 24

_INFIX = {
    **{op: op for op in ("==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "&", "|", "^", "in")},
    "<==>": "==",
}
_CALLS = {
    "/": "quotient",
    "%": "remainder",
    "<<": "shift_left",
    ">>": "shift_right",
    "with": "with_element",
    "without": "without_element",
    "append": "appended",
    "freed": "after_free",
    "len": "len",
    "head": "head",
}
_CHAINS = {"&&": "and", "||": "or"}
_PREFIX = {"!": "not ", "empty": "not ", "-": "-", "~": "~"}


@dataclass(frozen=True, slots=True)
class Text:
    """An expression; `op` is its outermost operator, empty for what needs no parentheses."""

    text: str
    op: str = ""
    depth: int = 0

    @property
    def inner(self) -> str:
        return f"({self.text})" if self.op else self.text


@dataclass(slots=True)
class Writer:
    """Lines of Python. `uses` says how often a node is needed in all; `books`, for slots whose
    values do not stand for themselves, the number of the codebook (packing.py).
    """

    uses: dict[Node, int]
    lines: list[str] = field(default_factory=list)
    constants: dict[str, Value] = field(default_factory=dict)
    books: Mapping[int, int] = field(default_factory=dict)
    _indent: int = 0
    _names: list[dict[Node, str]] = field(default_factory=lambda: [{}])
    _count: int = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What is written inside is indented; names given inside end with it."""
        self.line(head)
        self._indent += 1
        self._names.append({})
        yield
        self._names.pop()
        self._indent -= 1

    def text(self, node: Node) -> str:
        """The node as an expression, after the lines that it relies on."""
        return self._expression(node).text

    def atom(self, node: Node) -> str:
        """The node as a name or a number."""
        return self._atom(node, self._expression(node))

    def domain(self, domain: Values) -> str:
        """What a loop goes through."""
        if domain.kind == "values":
            return self._collection(domain.bounds)
        if domain.kind == "set":
            return f"sorted({self.text(domain.bounds[0])})"
        low, high = domain.bounds
        return f"range({self.text(low)}, {self._expression(high).inner} + 1)"

    def variable(self, variable: Var) -> str:
        return f"b{variable.number}"

    def index(self, base: int, axes: Iterable[tuple[int, int]], indices: Iterable[str]) -> str:
        """Which slot computed indices select."""
        terms = [str(base)] if base else []
        for (stride, _), index in zip(axes, indices, strict=True):
            terms.append(index if stride == 1 else f"{index} * {stride}")
        return " + ".join(terms)

    def in_bounds(self, axes: Iterable[tuple[int, int]], indices: Iterable[str]) -> str:
        pairs = zip(axes, indices, strict=True)
        return " and ".join(f"0 <= {index} < {size}" for (_, size), index in pairs)

    def _expression(self, node: Node) -> Text:
        """Bottom up, with a stack of its own."""
        done: dict[Node, Text] = {}
        waiting = [node]
        while waiting:
            top = waiting[-1]
            if top in done:
                waiting.pop()
                continue
            name = self._name(top)
            if name is not None:
                done[top] = Text(name)
                continue
            missing = [part for part in _direct_parts(top) if part not in done]
            if missing:
                waiting += missing
                continue
            done[top] = self._finished(top, done)
        return done[node]

    def _finished(self, node: Node, done: dict[Node, Text]) -> Text:
        text = self._written(node, done)
        plain = isinstance(node, Const | Var)
        if not plain and (self.uses.get(node, 0) > 1 or text.depth > DEEPEST):
            return Text(self._named(node, text.text))
        return text

    def _written(self, node: Node, done: dict[Node, Text]) -> Text:
        match node:
            case Const(value):
                return self._constant(value)
            case Read(slot, old):
                return Text(self._read(slot, old, str(slot)))
            case Var():
                return Text(self.variable(node))
            case Item(base, old, axes, indices, default):
                atoms = [self._atom(index, done[index]) for index in indices]
                # All the slots that the indices may select are of one type.
                read = self._read(base, old, self.index(base, axes, atoms))
                other = self._constant(default).text
                return Text(f"{read} if {self.in_bounds(axes, atoms)} else {other}", "if", 1)
            case Op(op, operands):
                return _operation(op, [done[operand] for operand in operands])
            case Loop():
                return self._loop(node)
            case _:
                assert_never(node)

    def _read(self, base: int, old: bool, index: str) -> str:
        book, held = self.books.get(base), f"{_state(old)}[{index}]"
        return held if book is None else f"d{book}[{held}]"

    def _loop(self, loop: Loop) -> Text:
        """A function of the bound variable, mapped over the domain."""
        domain = self.domain(loop.domain)
        self._count += 1
        function = f"q{self._count}"
        with self.block(f"def {function}({self.variable(loop.variable)}):"):
            self.line(f"return {self.text(loop.body)}")
        results = f"map({function}, {domain})"
        match loop.kind:
            case "forall":
                return Text(f"all({results})")
            case "exists":
                return Text(f"any({results})")
            case "count":
                return Text(f"sum({results})")
            case "min" | "max":
                return Text(f"{loop.kind}({results}, default=0)")
            case _:
                raise InternalError("X0401", f"no quantifier {loop.kind}")

    def _collection(self, values: tuple[Node, ...]) -> str:
        """The values, each once."""
        listed = "".join(f"{self.text(value)}, " for value in values)
        known = [value.value for value in values if isinstance(value, Const)]
        if len(set(known)) == len(values):
            return f"({listed})"
        return f"dict.fromkeys(({listed}))"

    def _constant(self, value: Value) -> Text:
        if isinstance(value, int):
            return Text(f"({value})" if value < 0 else str(value))
        for name, known in self.constants.items():
            if key_of(known) == key_of(value):
                return Text(name)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return Text(name)

    def _atom(self, node: Node, text: Text) -> str:
        known = self._name(node)
        if known is not None:
            return known
        return text.text if isinstance(node, Const | Var) else self._named(node, text.text)

    def _named(self, node: Node, text: str) -> str:
        self._count += 1
        name = f"v{self._count}"
        self.line(f"{name} = {text}")
        self._names[-1][node] = name
        return name

    def _name(self, node: Node) -> str | None:
        for names in reversed(self._names):
            if node in names:
                return names[node]
        return None


def count_uses(roots: Iterable[Node]) -> dict[Node, int]:
    """How many nodes, and places among the roots, need each node."""
    uses: dict[Node, int] = {}
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        uses[node] = uses.get(node, 0) + 1
        if uses[node] == 1:
            waiting += parts(node)
    return uses


def _direct_parts(node: Node) -> tuple[Node, ...]:
    """A loop's body belongs into its function, its bounds to where the loop is written."""
    return () if isinstance(node, Loop) else parts(node)


def _state(old: bool) -> str:
    return "p" if old else "s"


def _operation(op: str, operands: list[Text]) -> Text:
    depth = 1 + max(operand.depth for operand in operands)
    inner = [operand.inner for operand in operands]
    if op in _CHAINS:
        return _chain(op, *operands)
    if op == "==>":
        return Text(f"not {inner[0]} or {inner[1]}", op, depth)
    if op == "if":
        condition, then, otherwise = inner
        return Text(f"{then} if {condition} else {otherwise}", op, depth)
    if op in _CALLS:
        arguments = ", ".join(operand.text for operand in operands)
        return Text(f"{_CALLS[op]}({arguments})", "", depth)
    if op == "tail":
        return Text(f"{inner[0]}[1:]", "", depth)
    if len(operands) == 1 and op in _PREFIX:
        return Text(f"{_PREFIX[op]}{inner[0]}", op, depth)
    if len(operands) == 2 and op in _INFIX:
        return Text(f"{inner[0]} {_INFIX[op]} {inner[1]}", op, depth)
    raise InternalError("X0401", f"no operator {op}")


def _chain(op: str, left: Text, right: Text) -> Text:
    """`a and b and c`, which is no deeper than its deepest part."""
    if left.op == op:
        depth = max(left.depth, right.depth + 1)
        return Text(f"{left.text} {_CHAINS[op]} {right.inner}", op, depth)
    depth = 1 + max(left.depth, right.depth)
    return Text(f"{left.inner} {_CHAINS[op]} {right.inner}", op, depth)
