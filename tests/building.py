"""Building step machines by hand: short words for expressions, spans in a made-up source."""

from collections.abc import Sequence

from spec2tla.machine.expr import (
    TRUE,
    Bound,
    Domain,
    Element,
    Expr,
    FieldOf,
    Ite,
    Literal,
    Load,
    Me,
    Place,
    Quantifier,
    RangeDomain,
    Selector,
    Value,
    ValuesDomain,
    enum_member,
    integer,
)
from spec2tla.machine.model import (
    Branch,
    Check,
    Choice,
    Frame,
    Goto,
    Lock,
    Machine,
    Next,
    Origin,
    Process,
    Property,
    Start,
    Step,
    Uniform,
    Update,
)
from spec2tla.machine.simplify import binary, implies
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.source import SourceFile, Span
from spec2tla.types import OWNER, OWNERS, ArrayType, EnumType, ScalarType, Type

NOBODY = Literal(0, OWNER)


class Sheet:
    """A kspec text; spans and origins in it are named by line."""

    def __init__(self, name: str, text: str) -> None:
        self.file = SourceFile(name, text)

    def span(self, line: int) -> Span:
        text = self.file.line_text(line)
        start = self.file.text.splitlines(keepends=True)[: line - 1]
        offset = sum(len(t) for t in start) + len(text) - len(text.lstrip())
        return Span(self.file, offset, offset + len(text.strip()))

    def origin(self, line: int, calls: Sequence[tuple[str, int]] = ()) -> Origin:
        frames = tuple(Frame(function, self.span(at)) for function, at in calls)
        return Origin(self.span(line), self.span(line).text, frames)

    def step(
        self,
        process: str,
        pc: str,
        line: int,
        next_: Next | str,
        *updates: Update,
        name: str | None = None,
        guard: Expr = TRUE,
        assumes: Expr = TRUE,
        choices: tuple[Choice, ...] = (),
        checks: tuple[Check, ...] = (),
        calls: Sequence[tuple[str, int]] = (),
    ) -> Step:
        return Step(
            name=f"{process}_{name or pc}",
            process=process,
            pc=pc,
            origin=self.origin(line, calls),
            next=Goto(next_) if isinstance(next_, str) else next_,
            guard=guard,
            assumes=assumes,
            choices=choices,
            checks=checks,
            updates=updates,
        )

    def lock_step(self, process: str, pc: str, line: int, next_: str, owner: Place) -> Step:
        """spin_lock(): taking it again is a violation, waiting for another holder is not."""
        fresh = op("!=", Load(owner), Me())
        return self.step(
            process,
            pc,
            line,
            next_,
            Update(owner, Me()),
            guard=implies(fresh, op("==", Load(owner), NOBODY)),
            checks=(Check("locks", fresh, "taken again by its holder", self.origin(line)),),
        )

    def unlock_step(self, process: str, pc: str, line: int, next_: str, owner: Place) -> Step:
        held = op("==", Load(owner), Me())
        check = Check("locks", held, "not held by this process", self.origin(line))
        return self.step(process, pc, line, next_, Update(owner, NOBODY), checks=(check,))

    def process(
        self, name: str, line: int, entry: str, steps: Sequence[Step], *variables: Variable
    ) -> Process:
        return Process(
            name=name,
            count=1,
            replicated=False,
            observer=False,
            daemon=False,
            fairness="fair",
            variables=variables,
            entry=entry,
            steps=tuple(steps),
            doc="",
            anchor=None,
            span=self.span(line),
        )

    def property(self, name: str, kind: str, line: int, body: Expr, text: str = "") -> Property:
        return Property(name, kind, text, body, TRUE, None, "", self.span(line))

    def builtin(self, name: str) -> Property:
        return Property(name, "builtin", "", TRUE, TRUE, None, "", self.span(1))


def op(symbol: str, left: Expr, right: Expr) -> Expr:
    return binary(symbol, left, right)


def both(*parts: Expr) -> Expr:
    result = parts[0]
    for part in parts[1:]:
        result = op("&&", result, part)
    return result


def is_member(expr: Expr, type_: EnumType, name: str) -> Expr:
    return op("==", expr, enum_member(type_, name))


def plus(expr: Expr, amount: int = 1) -> Expr:
    return op("+", expr, integer(amount))


def shared(name: str, type_: Type, doc: str = "") -> Variable:
    return Variable(name, type_, VariableKind.SHARED, doc=doc)


def ghost(name: str, type_: Type, doc: str = "") -> Variable:
    return Variable(name, type_, VariableKind.GHOST, doc=doc)


def local(process: str, name: str, type_: Type) -> Variable:
    return Variable(f"{process}.{name}", type_, VariableKind.LOCAL, process)


def owner_of(name: str, size: int | None = None) -> Variable:
    return Variable(name, ArrayType(OWNER, size) if size else OWNER, VariableKind.LOCK)


def holders_of(name: str) -> Variable:
    return Variable(f"{name}.readers", OWNERS, VariableKind.LOCK)


def lock(sheet: Sheet, kind: str, owner: Variable, readers: Variable | None = None) -> Lock:
    size = owner.type.size if isinstance(owner.type, ArrayType) else None
    return Lock(owner.name, kind, size, owner, readers, None, sheet.span(1))


def at(variable: Variable, *path: Expr | str) -> Place:
    """The place in a variable: an expression selects an element, a string a field."""
    selectors: list[Selector] = [FieldOf(p) if isinstance(p, str) else Element(p) for p in path]
    return Place(variable, tuple(selectors))


def load(variable: Variable, *path: Expr | str) -> Load:
    return Load(at(variable, *path))


def load_of(instance: Expr, variable: Variable, *path: Expr | str) -> Load:
    """A local of a process's instance, as a property names it."""
    return Load(Place(variable, at(variable, *path).path, instance))


def put(variable: Variable, value: Expr, when: Expr = TRUE) -> Update:
    return Update(Place(variable), value, when)


def put_at(place: Place, value: Expr, when: Expr = TRUE) -> Update:
    return Update(place, value, when)


def branch(condition: Expr, then: Next | str, otherwise: Next | str) -> Branch:
    return Branch(
        condition,
        Goto(then) if isinstance(then, str) else then,
        Goto(otherwise) if isinstance(otherwise, str) else otherwise,
    )


def upto(low: Expr | int, high: Expr | int) -> RangeDomain:
    return RangeDomain(_number(low), _number(high))


def among(*values: Expr) -> ValuesDomain:
    return ValuesDomain(values)


def _number(value: Expr | int) -> Expr:
    return integer(value) if isinstance(value, int) else value


def forall(variable: Bound, domain: Domain, body: Expr) -> Quantifier:
    return Quantifier("forall", variable, domain, body)


def select(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    return Ite(condition, then, otherwise)


def starts(*pairs: tuple[Variable, Value]) -> tuple[Start, ...]:
    """Each location of a variable starts as the one value."""
    return tuple(Start(variable, Uniform((value,))) for variable, value in pairs)


def any_of(type_: ScalarType, *names: str) -> Uniform:
    if not isinstance(type_, EnumType):
        raise ValueError("only for enums")
    return Uniform(tuple(type_.members.index(name) for name in names))


def machine(
    name: str,
    processes: Sequence[Process],
    variables: Sequence[Variable],
    begin: Sequence[Start],
    properties: Sequence[Property] = (),
) -> Machine:
    """A machine without what most samples don't need; `dataclasses.replace` adds the rest."""
    return Machine(
        name=name,
        doc="",
        constants=(),
        enums=(),
        structs=(),
        variables=tuple(variables),
        starts=tuple(begin),
        assumes=(),
        locks=(),
        processes=tuple(processes),
        properties=tuple(properties),
    )
