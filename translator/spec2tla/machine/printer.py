"""A step machine as text, for people: `translate --show ir`, reports, and tests of passes.

Expressions are in C's syntax and the user's terms: nobody owns a `free` lock, enum members go by
name. It must not know TLA+, nor widths and colours.
"""

from collections.abc import Iterator

from spec2tla.machine.defaults import scalar_paths
from spec2tla.machine.expr import (
    TRUE,
    AtPc,
    Binary,
    Bound,
    Constant,
    Domain,
    Element,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    SetDomain,
    Unary,
    Value,
    ValuesDomain,
    children,
)
from spec2tla.machine.model import (
    DONE,
    Access,
    Branch,
    Event,
    Goto,
    Initial,
    Machine,
    Next,
    Origin,
    Process,
    Property,
    Step,
    Uniform,
    Update,
)
from spec2tla.machine.simplify import constant_value
from spec2tla.machine.typing import scalar_type_of
from spec2tla.machine.variables import VariableKind
from spec2tla.types import (
    NULL,
    ArrayType,
    BoolType,
    EnumType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    StructType,
    Type,
    freed,
)

# C's precedences; `==>` and `<==>` bind less tightly than anything of C.
_LEVELS = {
    "<==>": 1,
    "==>": 2,
    "||": 4,
    "&&": 5,
    "|": 6,
    "^": 7,
    "&": 8,
    "==": 9,
    "!=": 9,
    "<": 10,
    "<=": 10,
    ">": 10,
    ">=": 10,
    "in": 10,
    "with": 11,
    "append": 11,
    "freed": 11,
    "without": 11,
    "<<": 11,
    ">>": 11,
    "+": 12,
    "-": 12,
    "*": 13,
    "/": 13,
    "%": 13,
}
_QUANTIFIED = 0
_CONDITIONAL = 3
_PREFIX = 14
_ATOM = 20

LARGEST_TEXT = 20_000
"""Operators and operands of an expression that is written out."""


def print_expr(expr: Expr, machine: Machine) -> str:
    """The expression as the user would write it."""
    return _Printer(machine).expr(expr)[0]


def print_place(place: Place, machine: Machine) -> str:
    """The location as the user would write it: `cache[i]`, `reader[1].seen`."""
    return _Printer(machine).place(place)


def print_value(value: Value, type_: ScalarType, machine: Machine) -> str:
    match type_:
        case BoolType():
            return "true" if value else "false"
        case EnumType(_, members) if isinstance(value, int):
            return members[value]
        case OwnerType() if isinstance(value, int):
            return owner_name(value, machine)
        case PointerType() if isinstance(value, int):
            return pointer_name(value, type_)
        case SetType(element) if isinstance(value, frozenset):
            return "{" + ", ".join(print_value(v, element, machine) for v in sorted(value)) + "}"
        case QueueType(element) if isinstance(value, tuple):
            return "[" + ", ".join(print_value(v, element, machine) for v in value) + "]"
        case _:
            return str(value)


def owner_name(owner: int, machine: Machine) -> str:
    """A lock owner in the user's words: `free`, `khugepaged`, `reader[1]`."""
    if owner == 0:
        return "free"
    process, instance = machine.instances()[owner - 1]
    return f"{process.name}[{instance}]" if process.replicated else process.name


def pointer_name(pointer: int, type_: PointerType) -> str:
    """A pointer in the user's words: `NULL`, `pages[1]`, `pages[1] (freed)`."""
    if pointer == NULL:
        return "NULL"
    return f"{type_.pool}[{pointer}]" if pointer >= 0 else f"{type_.pool}[{freed(pointer)}] (freed)"


class _Printer:
    """Prints expressions with how tightly each binds."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._sizes: dict[int, tuple[Expr, int]] = {}

    def _size(self, expr: Expr) -> int:
        """How much there is to write; parts that are shared are written as often as they stand."""
        known = self._sizes.get(id(expr))
        if known is None:
            known = expr, 1 + sum(self._size(child) for child in children(expr))
            self._sizes[id(expr)] = known
        return known[1]

    def expr(self, expr: Expr) -> tuple[str, int]:
        if self._size(expr) > LARGEST_TEXT:
            return "(too large to be written out)", _ATOM
        match expr:
            case Literal(value, type_):
                text = print_value(value, type_, self._machine)
                return text, _PREFIX if text.startswith("-") else _ATOM
            case Constant(name, _, _) | Bound(name, _):
                return name, _ATOM
            case Load(place):
                return self.place(place), _ATOM
            case SelfIndex():
                return "self", _ATOM
            case Me():
                return "me", _ATOM
            case OwnerOf(process, instance):
                return self._instance(process, instance), _ATOM
            case Unary("empty" | "len" | "head" | "tail" | "address" as op, operand):
                return f"{op}({self.text(operand)})", _ATOM
            case Unary(op, operand):
                return f"{op}{self._within(operand, _PREFIX)}", _PREFIX
            case Binary():
                return self._binary(expr)
            case Ite(condition, then, otherwise):
                parts = self._within(condition, _CONDITIONAL), self.text(then)
                rest = self._within(otherwise, _CONDITIONAL - 1)
                return f"{parts[0]} ? {parts[1]} : {rest}", _CONDITIONAL
            case Quantifier(kind, variable, domain, body):
                return self._quantifier(kind, variable.name, domain, body)
            case AtPc():
                return self._at(expr), _ATOM
            case Old(operand):
                return f"old({self.text(operand)})", _ATOM

    def text(self, expr: Expr) -> str:
        return self.expr(expr)[0]

    def _within(self, expr: Expr, level: int) -> str:
        """In parentheses unless it binds more tightly than `level`."""
        text, own = self.expr(expr)
        return text if own > level else f"({text})"

    def _binary(self, expr: Binary) -> tuple[str, int]:
        level = _LEVELS[expr.op]
        # A chain to the left needs no parentheses, except of operators that C doesn't chain.
        left = level if expr.op in ("==>", "<==>", "==", "!=", "in") else level - 1
        # Few know how tightly C's bit operators bind, so all but chains of one get them.
        bits = expr.op in ("&", "|", "^", "<<", ">>")
        if bits and not (isinstance(expr.left, Binary) and expr.left.op == expr.op):
            left = _PREFIX - 1
        right = _PREFIX - 1 if bits else level
        sides = self._within(expr.left, left), self._within(expr.right, right)
        return f"{sides[0]} {expr.op} {sides[1]}", level

    def _quantifier(self, kind: str, name: str, domain: Domain, body: Expr) -> tuple[str, int]:
        if kind in ("forall", "exists"):
            return f"{kind} ({name} in {self.domain(domain)}) {self.text(body)}", _QUANTIFIED
        return f"{kind}({name} in {self.domain(domain)} : {self.text(body)})", _ATOM

    def domain(self, domain: Domain) -> str:
        match domain:
            case RangeDomain(low, high):
                return f"{self._within(low, 11)}..{self._within(high, 11)}"
            case ValuesDomain(values):
                return "{ " + ", ".join(self.text(value) for value in values) + " }"
            case SetDomain(value):
                return self.text(value)

    def _at(self, at: AtPc) -> str:
        who = self._instance(at.process, at.instance)
        if at.pcs == (DONE,) and not at.label:
            return f"done({who})"
        return f"at({who}, {at.label or ' | '.join(at.pcs)})"

    def _instance(self, process: str, instance: Expr) -> str:
        if not self._machine.process(process).replicated:
            return process
        return f"{process}[{self.text(instance)}]"

    def place(self, place: Place) -> str:
        name = place.variable.name
        process = place.variable.process
        if process is not None and place.instance is not None:
            name = self._instance(process, place.instance) + name.removeprefix(process)
        path = place.path
        if path and isinstance(path[0], Element) and _is_pointer(path[0].index):
            name, path = self._object(name, path[0].index), path[1:]
        for selector in path:
            if isinstance(selector, Element):
                name += f"[{self.text(selector.index)}]"
            elif name.startswith("(*") and name.endswith(")"):
                name = f"{name[2:-1]}->{selector.name}"
            else:
                name += f".{selector.name}"
        return name

    def _object(self, pool: str, pointer: Expr) -> str:
        """An object of a pool, as the start of a place: by number, or as `(*p)`."""
        known = constant_value(pointer)
        return f"(*{self.text(pointer)})" if known is None else f"{pool}[{known}]"


def _is_pointer(expr: Expr) -> bool:
    """Whether the value is a pointer; only such an index is of another type than int."""
    return isinstance(expr, Literal | Bound | Load | Ite | Binary | Unary) and isinstance(
        scalar_type_of(expr), PointerType
    )


# Machines ----------------------------------------------------------------------------------------


def print_machine(machine: Machine) -> str:
    """The whole machine, compactly: variables, starts, each process with its steps, properties."""
    return "\n".join(_machine(machine)) + "\n"


def _machine(machine: Machine) -> Iterator[str]:
    printer = _Printer(machine)
    yield f"machine {machine.name}"
    for constant in machine.constants:
        yield f"const {constant.name} = {print_value(constant.value, constant.type, machine)}"
    starts = {start.variable.name: start.initial for start in machine.starts}
    for variable in machine.variables:
        start = _initial(starts[variable.name], variable.type, machine)
        kind = "" if variable.kind is VariableKind.LOCK else f"{variable.kind.value} "
        yield f"{kind}{variable.type} {variable.name} = {start}"
    yield from (f"assume {printer.text(assumed)}" for assumed in machine.assumes)
    yield from (f"symmetric {symmetric.process}" for symmetric in machine.symmetric)
    for process in machine.processes:
        yield ""
        yield _process_head(process)
        for variable in process.variables:
            start = _initial(starts[variable.name], variable.type, machine)
            yield f"  {variable.kind.value} {variable.type} {variable.name} = {start}"
        for step in process.steps:
            yield from _step(step, printer)
    if machine.properties:
        yield ""
    yield from (_property(property_, printer) for property_ in machine.properties)


def _initial(initial: Initial, type_: Type, machine: Machine) -> str:
    if isinstance(initial, Uniform):
        scalar = next(scalar for _, scalar in scalar_paths(type_))
        values = [print_value(value, scalar, machine) for value in initial.values]
        return values[0] if len(values) == 1 else f"any {{ {', '.join(values)} }}"
    match type_:
        case ArrayType(element, size):
            types: tuple[Type, ...] = (element,) * size
        case StructType(_, fields):
            types = tuple(field.type for field in fields)
        case _:
            raise ValueError(f"{type_} has no parts")
    parts = zip(initial.parts, types, strict=True)
    return "{ " + ", ".join(_initial(part, inner, machine) for part, inner in parts) + " }"


def _process_head(process: Process) -> str:
    prefix = "".join(
        word + " "
        for word, said in (
            (process.fairness, process.fairness != "fair"),
            ("daemon", process.daemon),
            ("observer", process.observer),
        )
        if said
    )
    count = f"[{process.count}]" if process.replicated else ""
    return f"{prefix}process {process.name}{count} starts at {process.entry}"


def _step(step: Step, printer: _Printer) -> Iterator[str]:
    yield f"  {step.name}: at {step.pc}, {_origin(step.origin)}"
    for choice in step.choices:
        where = "" if choice.condition == TRUE else f" where {printer.text(choice.condition)}"
        yield f"    choose {choice.variable.name} in {printer.domain(choice.domain)}{where}"
    if step.guard != TRUE:
        yield f"    when {printer.text(step.guard)}"
    if step.assumes != TRUE:
        yield f"    assume {printer.text(step.assumes)}"
    yield from (f"    check {c.kind}: {printer.text(c.ok)}" for c in step.checks)
    yield from (f"    {_update(update, printer)}" for update in step.updates)
    yield f"    goto {_next(step.next, printer)}"
    for event in step.events:
        yield from _event(event, printer)


def _origin(origin: Origin) -> str:
    through = "".join(f"{frame.function}: " for frame in origin.calls)
    return f"{origin.span.file.name}:{origin.span.first.line}: {through}{origin.text}"


def _update(update: Update, printer: _Printer) -> str:
    condition = "" if update.when == TRUE else f" if {printer.text(update.when)}"
    return f"{printer.place(update.place)} = {printer.text(update.value)}{condition}"


def _next(next_: Next, printer: _Printer) -> str:
    match next_:
        case Goto(pc):
            return pc
        case Branch(condition, then, otherwise):
            first = _next(then, printer)
            first = f"({first})" if isinstance(then, Branch) else first
            return f"{printer.text(condition)} ? {first} : {_next(otherwise, printer)}"


def _event(event: Event, printer: _Printer) -> Iterator[str]:
    condition = "" if event.when == TRUE else f" if {printer.text(event.when)}"
    yield f"    event {_origin(event.origin)}{condition}"
    yield from (f"      reads {_access(access, printer)}" for access in event.reads)
    yield from (f"      writes {_access(access, printer)}" for access in event.writes)


def _access(access: Access, printer: _Printer) -> str:
    return f"{printer.place(access.place)}: {printer.text(access.value)}"


def _property(property_: Property, printer: _Printer) -> str:
    if property_.kind == "builtin":
        return f"builtin {property_.name}"
    defined = "" if property_.defined == TRUE else f" if {printer.text(property_.defined)}"
    form = f"{property_.form} " if property_.form else ""
    trigger = "" if property_.trigger is None else f"{printer.text(property_.trigger)} "
    body = printer.text(property_.body)
    return f"{property_.kind} {property_.name}: {trigger}{form}{body}{defined}"
