"""Random pieces of programs about objects of a pool, and pointers to them."""

from dataclasses import replace

from generating import containers as co
from generating import expressions as ex
from generating.scope import LINE, MARKS, NODE, PAIR, PTR, Scope, Var

Lines = list[str]


def pointer(scope: Scope, depth: int) -> str:
    """An expression that is a pointer."""
    draw = scope.draw
    names = ex.places(scope, (PTR,), scope.readable())
    plain = draw.pick(names)(scope, depth - 1) if names and not draw.chance(6) else "NULL"
    if depth <= 0:
        return plain
    match draw.below(9):
        case 0 if scope.acts():
            return "alloc(nodes)"
        case 1:
            return f"({ex.boolean(scope, depth - 1)} ? {plain} : {pointer(scope, depth - 1)})"
        case 2 | 3:
            return ex.call_or(scope, (PTR,), depth) or plain
        case 4 if scope.acts():
            return _exchanged(scope, depth) or plain
        case 5:
            return co.popped(scope, LINE, depth) or plain
        case _:
            return plain


def _exchanged(scope: Scope, depth: int) -> str | None:
    names = ex.places(scope, (PTR,), scope.writable(), write=True)
    if not names:
        return None
    place, new = scope.draw.pick(names)(scope, 0), pointer(scope, depth - 1)
    if scope.draw.chance(2):
        return f"xchg({place}, {new})"
    return f"cmpxchg(&{place}, {pointer(scope, depth - 1)}, {new})"


def condition(scope: Scope, depth: int) -> str | None:
    """Something that is true or false of pointers."""
    draw = scope.draw
    if scope.mode in ("ghost", "property") and draw.chance(2):
        return _quantified(scope, depth)
    names = ex.places(scope, (PTR,), scope.readable())
    if not names:
        return None
    place = draw.pick(names)(scope, depth)
    match draw.below(6):
        case 0 | 1:
            return f"({place} {draw.pick(('==', '!='))} {pointer(scope, depth)})"
        case 2:
            return f"(!{place})"
        case 3:
            return f"({place} {draw.pick(('&&', '||'))} {ex.boolean(scope, depth)})"
        case 4:
            return f"({ex.boolean(scope, depth)} && {place})"
        case _:
            sets = ex.places(scope, (MARKS,), scope.readable())
            return f"({place} in {draw.pick(sets)(scope, 0)})" if sets else f"({place} != NULL)"


def _quantified(scope: Scope, depth: int) -> str:
    name, kind = scope.fresh("k"), scope.draw.pick(("forall", "exists"))
    sets = ex.places(scope, (MARKS,), scope.readable())
    inner = scope.with_variables(Var(name, PTR, "bound")).with_live(name)
    if sets and scope.draw.chance(3):
        inner = replace(inner, live=scope.live)
        return f"({kind} ({name} in {scope.draw.pick(sets)(scope, 0)}) {ex.boolean(inner, depth)})"
    return f"({kind} ({name} in nodes) {ex.boolean(inner, depth)})"


# Statements --------------------------------------------------------------------------------------


def declaration(scope: Scope) -> tuple[Lines, Scope]:
    """A local pointer, mostly to a new object; or an object on the stack."""
    draw, name = scope.draw, scope.fresh("v")
    if draw.chance(6):
        value = draw.pick(("{ 1, NULL }", "{ .num = 2 }"))
        return [f"{NODE} {name} = {value};"], scope.with_variables(Var(name, NODE, "local"))
    value = "alloc(nodes)" if scope.acts() and draw.below(3) else pointer(scope, 1)
    inner = scope.with_variables(Var(name, PTR, "local"))
    lines = [f"{PTR}{name} = {value};"]
    if value == "NULL" or scope.draw.chance(3):
        return lines, inner
    if scope.mode == "code" and "out" in scope.labels:
        lines += [f"if (!{name})", "    goto out;"]
    else:
        lines += [f"assume({name});"]
    return lines, inner.with_live(name)


def statement(scope: Scope) -> tuple[Lines, Scope]:
    draw = scope.draw
    match draw.below(6):
        case 0 | 1 if scope.acts():
            name = _some_local(scope)
            if name is not None and draw.below(3):
                return [f"free({name});"], scope.without_live(name)
            names = ex.places(scope, (PTR,), scope.readable())
            return [f"free({draw.pick(names)(scope, 1)});" if names else ";"], scope
        case 2 if scope.mode == "code":
            return _chosen(scope), scope
        case 3 if scope.acts():
            return _published(scope), scope
        case _:
            return _assigned(scope), scope


def _some_local(scope: Scope) -> str | None:
    names = [v.name for v in scope.variables if v.type == PTR and v.kind == "local" and not v.size]
    return scope.draw.pick(names) if names else None


def _published(scope: Scope) -> Lines:
    names = ex.places(scope, (PTR,), scope.writable(), write=True)
    if not names:
        return [";"]
    place = scope.draw.pick(names)(scope, 1)
    if scope.mode == "code" and scope.draw.chance(3):
        return [f"rcu_assign_pointer({place}, {pointer(scope, 1)});"]
    return [f"{place} = {pointer(scope, 2)};"]


def _assigned(scope: Scope) -> Lines:
    names = ex.places(scope, (PTR,), scope.writable(), write=True)
    if not names:
        return [";"]
    return [f"{scope.draw.pick(names)(scope, 1)} = {pointer(scope, 2)};"]


def _chosen(scope: Scope) -> Lines:
    name = _some_local(scope)
    if name is None or name in scope.fixed:
        return [";"]
    inner = scope.within("where").with_live(name)
    where = f" where {ex.boolean(inner, 2)}" if scope.draw.chance(2) else ""
    sets = ex.places(scope, (MARKS,), scope.readable())
    domain = scope.draw.pick(sets)(scope, 0) if sets and scope.draw.chance(2) else "nodes"
    return [f"choose {name} in {domain}{where};"]


def guarded(scope: Scope) -> tuple[str, Scope] | None:
    """A condition that a local pointer is not NULL, and the scope in which that is known."""
    name = _some_local(scope)
    if name is None:
        return None
    return name, scope.with_live(name)


def parts(scope: Scope) -> list[str]:
    """The structs in objects."""
    live = [v for v in scope.variables if v.type == PTR and not v.size and v.name in scope.live]
    return [f"{v.name}->{PAIR.removeprefix('struct ')}" for v in live]
