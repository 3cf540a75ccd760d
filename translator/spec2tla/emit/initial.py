"""What variables start as, and which values they may have: `Init` and `TypeOK`."""

from spec2tla.emit import terms
from spec2tla.emit.conditions import conjuncts
from spec2tla.emit.expressions import condition, is_one_of, values_term
from spec2tla.emit.scope import Emission, Scope, scope_of
from spec2tla.emit.terms import Atom, Bracket, Equation, Infix, Term
from spec2tla.emit.values import literal, scalar_set
from spec2tla.machine.expr import Literal
from spec2tla.machine.model import DONE, Initial, Parts, Process, Uniform, targets
from spec2tla.types import (
    ArrayType,
    LockType,
    ScalarType,
    StructType,
    Type,
    VoidType,
)

_INDICES = "ijklmn"


def init_term(emission: Emission) -> Term:
    machine, names = emission.machine, emission.names
    scope = scope_of(emission, None)
    initial = {start.variable.name: start.initial for start in machine.starts}
    parts: list[Term] = []
    for variable in machine.variables:
        value = _Start(scope).of(variable.type, initial[variable.name])
        parts.append(value.stated(names.variables[variable.name]))
    for process in machine.processes:
        entry = _Value(terms.quoted(process.entry), False)
        parts.append(_each(process, entry).stated(names.pcs[process.name]))
        for local in process.variables:
            value = _Start(scope).of(local.type, initial[local.name])
            parts.append(_each(process, value).stated(names.variables[local.name]))
    parts += [condition(part, scope) for a in machine.assumes for part in conjuncts(a)]
    return terms.conjunction(tuple(parts), tall=True)


# What a variable starts as -----------------------------------------------------------------------


class _Value:
    """A value, or (`several`) the set of values that there may be."""

    def __init__(self, term_: Term, several: bool) -> None:
        self.term = term_
        self.several = several

    @property
    def set(self) -> Term:
        return self.term if self.several else terms.set_of((self.term,))

    def stated(self, name: str) -> Term:
        return Equation(Atom(name), "\\in" if self.several else "=", self.term)


def _each(process: Process, value: _Value) -> _Value:
    """The same for each instance of a replicated process."""
    return _array("self", process.count, value) if process.replicated else value


def _array(index: str, size: int, element: _Value) -> _Value:
    if element.several:
        return _Value(function_set(size, element.term), True)
    domain = Infix("\\in", Atom(index), _upto(size), terms.COMPARISON)
    return _Value(Bracket("[", (Equation(domain, "|->", element.term),), "]"), False)


def function_set(size: int, elements: Term) -> Term:
    return Bracket("[", (Equation(_upto(size), "->", elements),), "]")


def _upto(size: int) -> Term:
    return terms.interval(Atom("0"), Atom(str(size - 1)))


class _Start:
    """Makes the start of one variable; arrays inside arrays get another index each."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._depth = 0

    def of(self, type_: Type, initial: Initial) -> _Value:
        match type_:
            case ArrayType(element, size):
                index = self._scope.locals.bound(_INDICES[self._depth % len(_INDICES)])
                self._depth += 1
                value = self._array(element, size, initial, index)
                self._depth -= 1
                return value
            case StructType():
                return self._struct(type_, initial)
            case LockType() | VoidType():
                raise ValueError(f"a variable cannot be of type {type_}")
            case _:
                return self._scalar(type_, initial)

    def _scalar(self, type_: ScalarType, initial: Initial) -> _Value:
        if not isinstance(initial, Uniform):
            raise ValueError(f"{type_} has no parts")
        values = tuple(Literal(value, type_) for value in dict.fromkeys(initial.values))
        if len(values) == 1:
            return _Value(literal(values[0].value, type_, self._scope), False)
        return _Value(values_term(values, self._scope), True)

    def _array(self, element: Type, size: int, initial: Initial, index: str) -> _Value:
        if isinstance(initial, Uniform):
            return _array(index, size, self.of(element, initial))
        if all(part == initial.parts[0] for part in initial.parts):
            return _array(index, size, self.of(element, initial.parts[0]))
        return self._mixed(element, initial, index)

    def _mixed(self, element: Type, initial: Parts, index: str) -> _Value:
        """`[i \\in 0..1 |-> <<a, b>>[i + 1]]`, for each value of those that are open."""
        items: list[Term] = []
        open_: list[Term] = []
        for at, part in enumerate(initial.parts):
            value = self.of(element, part)
            if not value.several:
                items.append(value.term)
                continue
            name = Atom(self._scope.locals.fresh(f"e{at}"))
            items.append(name)
            open_.append(Infix("\\in", name, value.term, terms.COMPARISON))
        domain = f"{index} \\in 0..{len(items) - 1}"
        function = Bracket(f"[{domain} |-> <<", tuple(items), f">>[{index} + 1]]")
        if not open_:
            return _Value(function, False)
        values = Bracket("", tuple(open_), "", fill=False)
        return _Value(Bracket("{", (Equation(function, ":", values),), "}"), True)

    def _struct(self, type_: StructType, initial: Initial) -> _Value:
        parts = initial.parts if isinstance(initial, Parts) else (initial,) * len(type_.fields)
        names = [self._scope.names.fields[field.name] for field in type_.fields]
        values = [self.of(f.type, p) for f, p in zip(type_.fields, parts, strict=True)]
        if any(value.several for value in values):
            return _Value(record(names, ":", [value.set for value in values]), True)
        return _Value(record(names, "|->", [value.term for value in values]), False)


def record(names: list[str], sign: str, values: list[Term]) -> Term:
    pairs = [Equation(Atom(n), sign, value) for n, value in zip(names, values, strict=True)]
    return Bracket("[", tuple(pairs), "]")


# Which values a variable may have ----------------------------------------------------------------


def type_term(emission: Emission) -> Term:
    """`TypeOK`: each variable has a value of its type."""
    names, scope = emission.names, scope_of(emission, None)
    parts = [
        _member(names.variables[variable.name], type_set(variable.type, scope))
        for variable in emission.machine.variables
    ]
    for process in emission.machine.processes:
        parts.append(_pc_type(process, names.pcs[process.name]))
        for local in process.variables:
            set_ = type_set(local.type, scope)
            if process.replicated:
                set_ = function_set(process.count, set_)
            parts.append(_member(names.variables[local.name], set_))
    return terms.conjunction(tuple(parts), tall=True)


def _member(name: str, set_: Term) -> Term:
    return Equation(Atom(name), "\\in", set_)


def _pc_type(process: Process, name: str) -> Term:
    pcs = tuple(terms.quoted(pc) for pc in places(process))
    if process.replicated:
        return _member(name, function_set(process.count, terms.set_of(pcs)))
    if len(pcs) == 1:
        return is_one_of(Atom(name), places(process))
    return _member(name, terms.set_of(pcs))


def places(process: Process) -> tuple[str, ...]:
    """All pcs of a process in order, DONE last."""
    found = dict.fromkeys([process.entry])
    for step in process.steps:
        found |= dict.fromkeys((step.pc, *targets(step.next)))
    ordered = dict.fromkeys([s.pc for s in process.steps]) | found
    return tuple(sorted(ordered, key=lambda pc: pc == DONE))


def type_set(type_: Type, scope: Scope) -> Term:
    match type_:
        case ArrayType(element, size):
            return function_set(size, type_set(element, scope))
        case StructType(_, fields):
            names = [scope.names.fields[field.name] for field in fields]
            return record(names, ":", [type_set(field.type, scope) for field in fields])
        case LockType() | VoidType():
            raise ValueError(f"a variable cannot be of type {type_}")
        case _:
            return scalar_set(type_, scope)
