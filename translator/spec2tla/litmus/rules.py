"""Whether a test makes sense: names are declared, operations known, and given what they take.

In: a test. Out: diagnostics. What comes after this may rely on all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    Stmt,
    Store,
    Test,
    Thread,
    Truth,
    Unary,
    Use,
)
from spec2tla.litmus.operations import OPERATIONS, why_not
from spec2tla.source import Span
from spec2tla.suggest import did_you_mean

MOST_PROCESSES = 8

_HOW = {"read": "`*x`", "place": "the address of a variable", "lock": "a lock"}


def look(test: Test, sink: Sink) -> None:
    """Reports all that is wrong."""
    locks: dict[str, bool] = {}
    for shared in test.shared:
        _same_kind(locks, shared.name, shared.lock, sink)
    for thread in test.threads:
        for parameter in thread.parameters:
            _same_kind(locks, parameter.name, parameter.lock, sink)
    for number, thread in enumerate(test.threads):
        if thread.number != number:
            message = f"this is process {number}, so it is called `P{number}`"
            sink.report("E0603", thread.span, message)
        if number == MOST_PROCESSES:
            message = f"more than {MOST_PROCESSES} processes"
            sink.report("E0604", thread.span, message)
        _Body.of(thread, sink).block(thread.body)
    for claim in (test.filter, test.claim):
        _claim(claim, test, locks, sink)


def registers(thread: Thread) -> tuple[Name, ...]:
    """All that a process declares, in order."""
    return tuple(s.name for s in statements(thread.body) if isinstance(s, Declare))


def statements(body: tuple[Stmt, ...]) -> Iterator[Stmt]:
    """Each of them, those in branches too."""
    for each in body:
        yield each
        if isinstance(each, If):
            yield from statements(each.then)
            yield from statements(each.otherwise)


def atoms(claim: Claim | None) -> Iterator[Atom]:
    """What a condition compares, in order."""
    match claim:
        case Atom():
            yield claim
        case Not(inner):
            yield from atoms(inner)
        case Joined(_, left, right):
            yield from atoms(left)
            yield from atoms(right)
        case Truth() | None:
            return


def _same_kind(locks: dict[str, bool], name: Name, lock: bool, sink: Sink) -> None:
    if locks.setdefault(name.text, lock) != lock:
        message = f"`{name.text}` is a lock in one place, and an integer in another"
        sink.report("E0603", name.span, message)


@dataclass(frozen=True, slots=True)
class _Body:
    registers: frozenset[str]
    parameters: Mapping[str, Parameter]
    thread: Thread
    sink: Sink

    @classmethod
    def of(cls, thread: Thread, sink: Sink) -> "_Body":
        """Reports what is declared twice, too."""
        parameters: dict[str, Parameter] = {}
        names: set[str] = set()
        for name in (*(p.name for p in thread.parameters), *registers(thread)):
            if name.text in names:
                sink.report("E0603", name.span, f"`{name.text}` is declared twice")
            names.add(name.text)
        parameters = {p.name.text: p for p in thread.parameters}
        return cls(frozenset(n.text for n in registers(thread)), parameters, thread, sink)

    def block(self, body: tuple[Stmt, ...]) -> None:
        for each in body:
            match each:
                case Declare(_, value):
                    if value is not None:
                        self.value(value)
                case Assign(name, value):
                    self.register(name)
                    self.value(value)
                case Store(name, value):
                    self.place(name, lock=False)
                    self.value(value)
                case Perform(call):
                    self.call(call)
                case If(condition, then, otherwise):
                    self.value(condition)
                    self.block(then)
                    self.block(otherwise)

    def value(self, expr: Expr) -> None:
        match expr:
            case Number():
                return
            case Use(name):
                self.register(name)
            case Load(name):
                self.place(name, lock=False)
            case Call(callee):
                known = OPERATIONS.get(callee.text)
                if known is not None and not known.gives:
                    self.sink.report("E0603", expr.span, f"`{callee.text}` has no value")
                self.call(expr)
            case Unary("~"):
                message = "`~` makes numbers that have no bound here"
                self.sink.report("E0604", expr.span, message)
            case Unary(_, operand):
                self.value(operand)
            case Binary(_, left, right):
                self.value(left)
                self.value(right)

    def call(self, call: Call) -> None:
        name = call.callee.text
        known = OPERATIONS.get(name)
        if known is None:
            reason = why_not(name)
            code, message = ("E0604", f"`{name}` is not supported") if reason else (
                "E0602", f"there is no operation `{name}`"
            )  # fmt: skip
            hint = reason or did_you_mean(name, OPERATIONS)
            self.sink.report(code, call.callee.span, message, hint=hint)
            return
        if len(call.arguments) != len(known.takes):
            message = f"`{name}` takes {len(known.takes)} arguments, not {len(call.arguments)}"
            self.sink.report("E0603", call.span, message)
            return
        for argument, kind in zip(call.arguments, known.takes, strict=True):
            self.argument(name, argument, kind)

    def argument(self, operation: str, argument: Expr, kind: str) -> None:
        match kind, argument:
            case "value", _:
                self.value(argument)
            case ("read", Load(name)) | ("place", Use(name)):
                self.place(name, lock=False)
            case "lock", Use(name):
                self.place(name, lock=True)
            case _:
                message = f"`{operation}` takes {_HOW[kind]} here"
                self.sink.report("E0603", argument.span, message)

    def register(self, name: Name) -> None:
        if name.text in self.registers:
            return
        if name.text in self.parameters:
            message = f"`{name.text}` is an address; what is there is `*{name.text}`"
            self.sink.report("E0603", name.span, message)
            return
        message = f"`{name.text}` is not declared in P{self.thread.number}"
        hint = did_you_mean(name.text, self.registers) or f"write `int {name.text};` first"
        self.sink.report("E0602", name.span, message, hint=hint)

    def place(self, name: Name, *, lock: bool) -> None:
        found = self.parameters.get(name.text)
        if found is None:
            message = f"`{name.text}` is no parameter of P{self.thread.number}"
            hint = did_you_mean(name.text, self.parameters)
            self.sink.report("E0602", name.span, message, hint=hint)
        elif found.lock != lock:
            message = f"`{name.text}` is {'no lock' if lock else 'a lock'}"
            self.sink.report("E0603", name.span, message)


def _claim(claim: Claim | None, test: Test, locks: Mapping[str, bool], sink: Sink) -> None:
    for atom in atoms(claim):
        known = {name for name, lock in locks.items() if not lock}
        where = "the test"
        if atom.process is not None:
            where = f"P{atom.process}"
            thread = next((t for t in test.threads if t.number == atom.process), None)
            if thread is None:
                _unknown(atom.span, f"the test has no process {atom.process}", "", sink)
                continue
            known = {name.text for name in registers(thread)}
        if atom.name.text not in known:
            message = f"{where} has no `{atom.name.text}` whose value could be asked for"
            _unknown(atom.name.span, message, did_you_mean(atom.name.text, known), sink)


def _unknown(span: Span, message: str, hint: str, sink: Sink) -> None:
    sink.report("E0602", span, message, hint=hint)
