"""Random pieces of programs about sets and queues."""

from generating import expressions as ex
from generating import objects as ob
from generating.scope import INTS, LINE, MARKS, PTR, QUEUE, SET, Scope, Var

Lines = list[str]

ALL = (SET, QUEUE, MARKS, LINE)
OF_POINTERS = (MARKS, LINE)


def element(type_: str, scope: Scope, depth: int) -> str:
    """An element of the set or queue, now and then one that is out of its range."""
    if type_ in OF_POINTERS:
        return ob.pointer(scope, depth)
    return ex.integer(scope, 1) if scope.draw.chance(6) else str(scope.draw.below(3))


def whole(type_: str, scope: Scope, depth: int) -> str:
    """A whole set or queue."""
    names = ex.places(scope, (type_,), scope.readable())
    match scope.draw.below(6):
        case 0 | 1 if names:
            return scope.draw.pick(names)(scope, 0)
        case 2 if names and depth > 0:
            other = scope.draw.pick(names)(scope, 0)
            return f"({ex.boolean(scope, depth - 1)} ? {whole_place(type_, scope)} : {other})"
        case 3 | 4 if depth > 0:
            return ex.call_or(scope, (type_,), depth) or literal(type_, scope, depth)
        case _:
            return literal(type_, scope, depth)


def literal(type_: str, scope: Scope, depth: int) -> str:
    values = [element(type_, scope, depth - 1) for _ in range(scope.draw.below(3))]
    # What `NULL` alone would point to is plain from where it is stored.
    return "{ " + ", ".join(values) + " }" if values else "{}"


def whole_place(type_: str, scope: Scope) -> str:
    return scope.draw.pick(ex.places(scope, (type_,), scope.readable()))(scope, 0)


def _named(types: tuple[str, ...], scope: Scope, *, write: bool = False) -> tuple[str, str] | None:
    """Some set or queue, and its type."""
    variables = scope.writable() if write else scope.readable()
    found = [(v, v.type) for v in variables if v.type in types]
    if not found:
        return None
    variable, type_ = scope.draw.pick(found)
    (way,) = ex.places(scope, (type_,), (variable,))
    return way(scope, 1), type_


def condition(scope: Scope, depth: int) -> str | None:
    """Something that is true or false of sets and queues."""
    draw = scope.draw
    match draw.below(6):
        case 0 | 1:
            return _is_in(scope, depth)
        case 2 | 3 if scope.acts():
            return _tried(scope, depth)
        case 4 if scope.mode in ("ghost", "property"):
            return _quantified(scope, depth)
        case _:
            found = _named(ALL, scope)
            if found is None:
                return None
            name, type_ = found
            if draw.chance(3):
                return f"({name} == {whole_place(type_, scope)})"
            made = ex.call_or(scope, (type_,), depth) if draw.chance(2) else None
            return f"empty({made or name})"


def _is_in(scope: Scope, depth: int) -> str | None:
    found = _named((SET, MARKS), scope)
    if found is None:
        return None
    name, type_ = found
    value = ob.pointer(scope, depth) if type_ == MARKS else ex.integer(scope, depth)
    if value == "NULL" or scope.mode not in ("code", "step") or scope.draw.below(3):
        return f"({value} in {name})"
    made = ex.call_or(scope, (type_,), depth)
    if made is None and depth > 0:
        made = f"({ex.boolean(scope, depth - 1)} ? {name} : {whole_place(type_, scope)})"
    return f"({value} in {made or name})"


def _tried(scope: Scope, depth: int) -> str | None:
    found = _named((QUEUE, LINE), scope, write=True)
    if found is None:
        return None
    name, type_ = found
    if scope.draw.chance(2):
        return f"try_push({name}, {element(type_, scope, depth)})"
    types = (PTR,) if type_ == LINE else INTS
    targets = ex.places(scope, types, scope.writable(), write=True)
    return f"try_pop(&{name}, {scope.draw.pick(targets)(scope, 1)})" if targets else None


def _quantified(scope: Scope, depth: int) -> str | None:
    found = _named((SET,), scope)
    if found is None:
        return None
    name, kind = scope.fresh("k"), scope.draw.pick(("forall", "exists"))
    inner = scope.with_variables(Var(name, INTS[0], "bound"))
    return f"({kind} ({name} in {found[0]}) {ex.boolean(inner, depth)})"


def number(scope: Scope, depth: int) -> str | None:
    """A number that has to do with sets and queues."""
    if scope.draw.chance(3):
        return popped(scope, QUEUE, depth)
    found = _named(ALL, scope)
    if found is None:
        return None
    made = ex.call_or(scope, (found[1],), depth) if scope.draw.chance(3) else None
    return f"len({made or found[0]})"


def popped(scope: Scope, type_: str, _depth: int) -> str | None:
    if scope.mode != "code" or not scope.acts():
        return None
    found = _named((type_,), scope, write=True)
    return None if found is None else f"pop({found[0]})"


# Statements --------------------------------------------------------------------------------------


def declaration(scope: Scope) -> tuple[Lines, Scope]:
    name = scope.fresh("v")
    types = ALL if scope.objects else (SET, QUEUE)
    type_ = scope.draw.pick(types)
    made = scope.with_variables(Var(name, type_, "local"))
    if scope.draw.chance(3):
        return [f"{type_} {name};", f"{name} = {{}};"], made
    return [f"{type_} {name} = {whole(type_, scope, 1)};"], made


def statement(scope: Scope) -> Lines:
    found = _named(ALL, scope, write=True)
    if found is None:
        return [";"]
    name, type_ = found
    if scope.mode == "ghost" or scope.draw.chance(4):
        return [f"{name} = {whole(type_, scope, 1)};"]
    if type_ in (SET, MARKS):
        if scope.mode == "code" and type_ == SET and scope.draw.chance(3):
            return _chosen(name, scope)
        return [f"{scope.draw.pick(('insert', 'remove'))}({name}, {element(type_, scope, 1)});"]
    ways = ["try_push"] + ["push"] * 2 * (scope.mode == "code")
    if scope.mode == "code" and scope.draw.chance(3):
        return [f"pop({name});"]
    return [f"{scope.draw.pick(ways)}({name}, {element(type_, scope, 1)});"]


def _chosen(name: str, scope: Scope) -> Lines:
    locals_ = [v for v in scope.writable() if v.kind == "local" and v.size is None]
    ints = [v.name for v in locals_ if v.type == INTS[0]]
    if not ints:
        return [f"insert({name}, 1);"]
    where = f" where {ex.boolean(scope.within('where'), 2)}" if scope.draw.chance(2) else ""
    return [f"choose {scope.draw.pick(ints)} in {name}{where};"]
