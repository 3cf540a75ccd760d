"""Random expressions as text."""

from collections.abc import Callable, Sequence

from generating import containers as co
from generating import objects as ob
from generating.scope import (
    ENUM,
    FIELDS,
    INTS,
    MEMBERS,
    NODE,
    NODE_FIELDS,
    PAIR,
    PTR,
    Function,
    Scope,
    Var,
)

Maker = Callable[[Scope, int], str]


def scalar(type_: str, scope: Scope, depth: int) -> str:
    """An expression of a scalar type; of an int type, one that may be out of its range."""
    match type_:
        case "bool":
            return boolean(scope, depth)
        case _ if type_ == ENUM:
            return colour(scope, depth)
        case _ if type_ == PTR:
            return ob.pointer(scope, depth)
        case _ if type_ in co.ALL:
            return co.whole(type_, scope, depth)
        case _:
            return integer(scope, depth)


def fitting(type_: str, scope: Scope, depth: int) -> str:
    """An expression of the type, mostly one that is in range."""
    if type_ not in INTS:
        return scalar(type_, scope, depth)
    if scope.draw.chance(6):
        # What is out of range whatever happens would be refused.
        anything = integer(scope, depth)
        return anything if any(c.isalpha() for c in anything) else _literal(scope)
    names = places(scope, (type_,), scope.readable())
    match scope.draw.below(4):
        case 0 if names:
            return scope.draw.pick(names)(scope, depth)
        case 1 if depth > 0:
            return f"({integer(scope, depth - 1)} & 3)"
        case 2 if depth > 0:
            return f"({boolean(scope, depth - 1)} ? {_literal(scope)} : {_literal(scope)})"
        case _:
            return _literal(scope)


def _literal(scope: Scope) -> str:
    return str(scope.draw.below(4))


def index(scope: Scope, depth: int) -> str:
    """An index into an array of two, now and then out of bounds."""
    match scope.draw.below(8):
        case 5 if depth > 0:
            return f"{integer(scope, depth - 1)} & 1"
        case 6 | 7 if depth > 0:
            names = places(scope, INTS, scope.readable())
            return scope.draw.pick(names)(scope, depth - 1) if names else "1"
        case n:
            return str(n & 1)


# Places ------------------------------------------------------------------------------------------


def places(
    scope: Scope, types: Sequence[str], variables: Sequence[Var], *, write: bool = False
) -> list[Maker]:
    """Ways to name a location of one of the types; `write`: to write it."""
    found: list[Maker] = []
    for variable in variables:
        found += _ways(variable, types)
        if _leads_on(variable, scope, write=write):
            found += _fields_of_object(variable, types)
    return found


def _leads_on(variable: Var, scope: Scope, *, write: bool) -> bool:
    """Whether to go through a pointer, mostly one that leads somewhere."""
    if variable.type != PTR or (write and not scope.acts()):
        return False
    return variable.name in scope.live or scope.draw.chance(40)


def _ways(variable: Var, types: Sequence[str]) -> list[Maker]:
    name, size = variable.name, variable.size

    def base(scope: Scope, depth: int) -> str:
        return name if size is None else f"{name}[{index(scope, depth)}]"

    ways: list[Maker] = [base] if variable.type in types else []
    if variable.type == PAIR:
        arrow = "->" if variable.reference else "."
        ways += [_field(base, arrow + field) for field, type_ in FIELDS if type_ in types]
    if variable.type == NODE:
        arrow = "->" if variable.reference else "."
        ways += [_field(base, arrow + field) for field, type_ in NODE_FIELDS if type_ in types]
    return ways


def _fields_of_object(variable: Var, types: Sequence[str]) -> list[Maker]:
    name, size = variable.name, variable.size

    def base(scope: Scope, depth: int) -> str:
        return name if size is None else f"{name}[{index(scope, depth)}]"

    fields = [field for field, type_ in NODE_FIELDS if type_ in types]
    far = [_field(base, f"->next->{field}") for field in fields[:1]]
    return [_field(base, "->" + field) for field in fields] + far


def _field(base: Maker, rest: str) -> Maker:
    return lambda scope, depth: base(scope, depth) + rest


# By type -----------------------------------------------------------------------------------------


def _leaf_or(scope: Scope, types: Sequence[str], depth: int, literal: str) -> str:
    names = places(scope, types, scope.readable())
    if names and not scope.draw.chance(3):
        return scope.draw.pick(names)(scope, depth)
    return literal


def integer(scope: Scope, depth: int) -> str:
    if depth <= 0:
        return _leaf_or(scope, INTS, 0, _literal(scope))
    inner = depth - 1
    if scope.has_containers() and scope.draw.chance(6):
        return co.number(scope, inner) or _literal(scope)
    match scope.draw.below(10):
        case 0 | 1 | 2:
            return _leaf_or(scope, INTS, depth, _literal(scope))
        case 3:
            op = scope.draw.pick("+-*&|^")
            return f"({integer(scope, inner)} {op} {integer(scope, inner)})"
        case 4:
            divisor = integer(scope, 0) if scope.draw.chance(4) else str(2 + scope.draw.below(2))
            return f"({integer(scope, inner)} {scope.draw.pick('%/')} {divisor})"
        case 5:
            condition = boolean(scope, inner)
            return f"({condition} ? {integer(scope, inner)} : {integer(scope, inner)})"
        case 6:
            return f"({scope.draw.pick('-~')}{integer(scope, inner)})"
        case 7 | 8:
            return call_or(scope, INTS, depth) or _leaf_or(scope, INTS, depth, _literal(scope))
        case _:
            return _special_integer(scope, inner)


def _special_integer(scope: Scope, depth: int) -> str:
    if scope.mode in ("ghost", "property"):
        kind = scope.draw.pick(("count", "min", "max"))
        name = scope.fresh("k")
        inner = scope.with_variables(Var(name, INTS[0], "bound"))
        body = boolean(inner, depth) if kind == "count" else integer(inner, depth)
        return f"{kind}({name} in 0..1 : {body})"
    targets = _writable_places(scope, INTS)
    if not targets or scope.mode == "where":
        return _literal(scope)
    place = scope.draw.pick(targets)(scope, depth)
    match scope.draw.below(4):
        case 0:
            new = fitting(INTS[0], scope, depth)
            return f"cmpxchg({place}, {integer(scope, depth)}, {new})"
        case 1:
            return f"xchg(&{place}, {fitting(INTS[0], scope, depth)})"
        case 2:
            return f"atomic_read(&{place})"
        case _:
            return f"READ_ONCE({place})"


def _writable_places(scope: Scope, types: Sequence[str]) -> list[Maker]:
    return places(scope, types, scope.writable(), write=True)


def boolean(scope: Scope, depth: int) -> str:
    literal = scope.draw.pick(("true", "false"))
    if depth <= 0:
        return _leaf_or(scope, ("bool",), 0, literal)
    inner = depth - 1
    if scope.objects and scope.draw.chance(4):
        return ob.condition(scope, inner) or literal
    if scope.has_containers() and scope.draw.chance(4):
        return co.condition(scope, inner) or literal
    match scope.draw.below(12):
        case 0 | 1:
            return _leaf_or(scope, ("bool",), depth, literal)
        case 2 | 3:
            op = scope.draw.pick(("==", "!=", "<", "<=", ">", ">="))
            return f"({integer(scope, inner)} {op} {integer(scope, inner)})"
        case 4:
            op = scope.draw.pick(("==", "!=", "<", ">="))
            return f"({colour(scope, inner)} {op} {colour(scope, inner)})"
        case 5 | 6:
            op = scope.draw.pick(("&&", "||"))
            return f"({boolean(scope, inner)} {op} {boolean(scope, inner)})"
        case 7:
            return f"(!{boolean(scope, inner)})"
        case 8:
            op = scope.draw.pick(("==", "!="))
            return f"({boolean(scope, inner)} {op} {boolean(scope, inner)})"
        case 9:
            return _membership(scope, inner)
        case 10:
            return call_or(scope, ("bool",), depth) or _leaf_or(scope, ("bool",), depth, literal)
        case _:
            return _special_boolean(scope, inner)


def _membership(scope: Scope, depth: int) -> str:
    if scope.draw.chance(2):
        return f"({colour(scope, depth)} in {{ {scope.draw.pick(MEMBERS)}, BLUE }})"
    return f"({integer(scope, depth)} in {scope.draw.below(2)}..{1 + scope.draw.below(3)})"


def _special_boolean(scope: Scope, depth: int) -> str:
    if scope.mode in ("ghost", "property"):
        return _quantified(scope, depth)
    targets = _writable_places(scope, ("bool",))
    if scope.mode == "where" or not targets:
        return "true"
    place = scope.draw.pick(targets)(scope, depth)
    counters = _writable_places(scope, INTS)
    match scope.draw.below(4):
        case 0 if counters:
            return f"atomic_inc_not_zero({scope.draw.pick(counters)(scope, depth)})"
        case 1 if counters:
            return f"atomic_dec_and_test(&{scope.draw.pick(counters)(scope, depth)})"
        case 2:
            return f"test_and_clear({place})"
        case _:
            return f"test_and_set(&{place})"


def _quantified(scope: Scope, depth: int) -> str:
    match scope.draw.below(3):
        case 0:
            left, right = boolean(scope, depth), boolean(scope, depth)
            return f"({left} {scope.draw.pick(('==>', '<==>'))} {right})"
        case n:
            kind, name = ("forall", "exists")[n - 1], scope.fresh("k")
            if scope.draw.chance(3):
                inner = scope.with_variables(Var(name, ENUM, "bound"))
                return f"({kind} ({name} in enum colour) {boolean(inner, depth)})"
            inner = scope.with_variables(Var(name, INTS[0], "bound"))
            return f"({kind} ({name} in 0..1) {boolean(inner, depth)})"


def colour(scope: Scope, depth: int) -> str:
    literal = scope.draw.pick(MEMBERS)
    if depth <= 0:
        return _leaf_or(scope, (ENUM,), 0, literal)
    match scope.draw.below(6):
        case 0:
            inner = depth - 1
            condition = boolean(scope, inner)
            return f"({condition} ? {colour(scope, inner)} : {colour(scope, inner)})"
        case 1:
            return call_or(scope, (ENUM,), depth) or literal
        case _:
            return _leaf_or(scope, (ENUM,), depth, literal)


# Calls -------------------------------------------------------------------------------------------


def callable_here(scope: Scope, results: Sequence[str]) -> list[Function]:
    if scope.mode not in ("code", "step"):
        return []
    return [
        f
        for f in scope.functions
        if f.result in results
        and not (scope.mode == "step" and f.waits)
        and not (scope.observer and f.writes)
    ]


def call_or(scope: Scope, results: Sequence[str], depth: int) -> str | None:
    functions = callable_here(scope, results)
    if not functions:
        return None
    return call(scope.draw.pick(functions), scope, depth - 1)


def call(function: Function, scope: Scope, depth: int) -> str:
    arguments = [_argument(parameter, scope, depth) for parameter in function.parameters]
    return f"{function.name}({', '.join(arguments)})"


def _argument(parameter: Var, scope: Scope, depth: int) -> str:
    if parameter.kind == "through":
        nodes = [v for v in scope.readable() if v.type == NODE]
        if nodes and scope.draw.chance(2):
            chosen = scope.draw.pick(nodes)
            return chosen.name if chosen.reference else f"&{chosen.name}"
        live = sorted(v.name for v in scope.readable() if v.name in scope.live and not v.size)
        return scope.draw.pick(live) if live else ob.pointer(scope, depth)
    if parameter.type != PAIR:
        return fitting(parameter.type, scope, depth)
    inside = ob.parts(scope)
    if inside and scope.draw.chance(2) and not scope.observer:
        return ("&" if parameter.reference else "") + scope.draw.pick(inside)
    pairs = [v for v in scope.readable() if v.type == PAIR and v.kind != "ghost"]
    if parameter.reference:
        chosen = scope.draw.pick(pairs)
        if chosen.reference:
            return chosen.name
        return "&" + whole_struct(chosen, scope, depth)
    return whole_struct(scope.draw.pick([v for v in pairs if not v.reference]), scope, depth)


def whole_struct(variable: Var, scope: Scope, depth: int) -> str:
    if variable.size is None:
        return variable.name
    return f"{variable.name}[{index(scope, depth)}]"
