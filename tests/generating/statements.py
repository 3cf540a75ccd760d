"""Random statements as lines of text."""

from collections.abc import Callable
from dataclasses import replace

from generating import containers as co
from generating import expressions as ex
from generating import objects as ob
from generating.scope import ENUM, FIELDS, INTS, MEMBERS, PAIR, PTR, SET, Lock, Scope, Var

Lines = list[str]


def block(scope: Scope, count: int, depth: int) -> Lines:
    """Some statements; what they declare is known to those that follow."""
    lines: Lines = []
    for _ in range(count):
        made, scope = _one(scope, depth)
        lines += made
    return lines


def nested(scope: Scope, depth: int) -> Lines:
    """A block in braces, without them."""
    return _indented(block(scope, 1 + scope.draw.below(2), depth - 1))


def _indented(lines: Lines) -> Lines:
    return ["    " + line for line in lines]


def _one(scope: Scope, depth: int) -> tuple[Lines, Scope]:
    draw = scope.draw
    if draw.chance(7):
        return declaration(scope)
    if scope.objects and scope.mode != "ghost" and draw.chance(3):
        return ob.statement(scope)
    if scope.has_containers() and draw.chance(4):
        return co.statement(scope), scope
    simple: list[Callable[[Scope], Lines]] = [_assign, _assign, _compound, _call, _atomic_op]
    simple += [_check] if draw.chance(3) else []
    simple += [_struct] if draw.chance(2) else []
    simple += [_jump] if draw.chance(2) else []
    if scope.mode == "code":
        simple += [_ghost, _choose]
        simple += [_wait] if draw.chance(3) else []
    waiting: list[Callable[[Scope, int], Lines]] = [_locked, _locked, _trylock, _rwsem, _await]
    structured: list[Callable[[Scope, int], Lines]] = [_if, _if, _for, _switch, _either]
    if scope.mode == "code":
        structured += [*waiting, _while, _do_while, _atomic, _rcu, _seqread]
    if depth > 0 and draw.chance(2):
        return draw.pick(structured)(scope, depth), scope
    return draw.pick(simple)(scope), scope


# Without others inside ---------------------------------------------------------------------------


def declaration(scope: Scope) -> tuple[Lines, Scope]:
    """A local, and the scope that has it."""
    draw = scope.draw
    if scope.objects and scope.mode != "ghost" and draw.chance(2):
        return ob.declaration(scope)
    if scope.has_containers() and scope.mode != "ghost" and draw.chance(3):
        return co.declaration(scope)
    type_ = draw.pick((*INTS, "bool", ENUM, PAIR))
    name = scope.fresh("v")
    if type_ == PAIR:
        initial = draw.pick(("{ true, 1 }", "{ .num = 2 }"))
        return [f"{PAIR} {name} = {initial};"], scope.with_variables(Var(name, PAIR, "local"))
    if draw.chance(4):
        value = ex.fitting(type_, scope, 0)
        made = Var(name, type_, "local", 2)
        return [f"{type_} {name}[2] = {value};"], scope.with_variables(made)
    made = Var(name, type_, "local")
    if draw.chance(5) and scope.mode == "code":
        return [f"choose {type_} {name};"], scope.with_variables(made)
    if draw.chance(5):
        value = ex.fitting(type_, scope, 1)
        return [f"{type_} {name};", f"{name} = {value};"], scope.with_variables(made)
    return [f"{type_} {name} = {ex.fitting(type_, scope, 1)};"], scope.with_variables(made)


def _target(scope: Scope, types: tuple[str, ...]) -> tuple[str, str] | None:
    """A place to write, and its type."""
    type_ = scope.draw.pick(types)
    targets = ex.places(scope, (type_,), scope.writable(), write=True)
    if not targets:
        return None
    return scope.draw.pick(targets)(scope, 1), type_


def _assign(scope: Scope) -> Lines:
    if scope.mode == "ghost" and (scope.objects or scope.has_containers()):
        types = [v.type for v in scope.writable() if v.type in (PTR, *co.ALL)]
        types += [INTS[0]]
        found = _target(scope, (scope.draw.pick(types),))
    else:
        found = _target(scope, (*INTS, "bool", ENUM))
    if found is None:
        return [";"]
    place, type_ = found
    value = ex.fitting(type_, scope, 2)
    if scope.mode == "code" and scope.draw.chance(6):
        return [f"WRITE_ONCE({place}, {value});"]
    return [f"{place} = {value};"]


def _compound(scope: Scope) -> Lines:
    found = _target(scope, INTS)
    if found is None:
        return [";"]
    place, _ = found
    match scope.draw.below(4):
        case 0:
            return [f"{place}++;"]
        case 1:
            return [f"{place}--;"]
        case 2:
            op = scope.draw.pick(("+=", "-=", "*=", "&=", "|="))
            return [f"{place} {op} {ex.integer(scope, 1)};"]
        case _:
            return [f"{place} += {scope.draw.below(2)};"]


def _call(scope: Scope) -> Lines:
    functions = ex.callable_here(scope, ("void", "bool", ENUM, *INTS))
    if not functions:
        return _assign(scope)
    return [ex.call(scope.draw.pick(functions), scope, 1) + ";"]


def _atomic_op(scope: Scope) -> Lines:
    found = _target(scope, INTS)
    if found is None or scope.mode == "ghost":
        return [";"]
    place, _ = found
    match scope.draw.below(4):
        case 0:
            return [f"atomic_inc({place});"]
        case 1:
            return [f"atomic_dec(&{place});"]
        case 2:
            return [f"atomic_add({ex.fitting(INTS[0], scope, 1)}, {place});"]
        case _:
            return [f"atomic_set(&{place}, {ex.fitting(INTS[0], scope, 1)});"]


def _check(scope: Scope) -> Lines:
    if scope.mode == "ghost":
        return [";"]
    condition = ex.boolean(scope, 1)
    word = scope.draw.pick(("assert", "BUG_ON", "assume", "assume"))
    return [f"{word}({condition});"]


def _struct(scope: Scope) -> Lines:
    """Whole structs copied, returned, or passed."""
    pairs = [v for v in scope.writable() if v.type == PAIR and not v.reference]
    sources = [v for v in scope.readable() if v.type == PAIR and not v.reference]
    sources = [v for v in sources if (v.kind == "ghost") == (scope.mode == "ghost")]
    if not pairs or not sources:
        return [";"]
    target = ex.whole_struct(scope.draw.pick(pairs), scope, 1)
    inside = ob.parts(scope) if scope.acts() else []
    if inside and scope.draw.chance(2):
        both = [target, scope.draw.pick(inside)]
        first = scope.draw.below(2)
        return [f"{both[first]} = {both[1 - first]};"]
    makers = ex.callable_here(scope, (PAIR,))
    if makers and scope.draw.chance(2):
        return [f"{target} = {ex.call(scope.draw.pick(makers), scope, 1)};"]
    return [f"{target} = {ex.whole_struct(scope.draw.pick(sources), scope, 1)};"]


def _jump(scope: Scope) -> Lines:
    ways = ["goto " + label for label in scope.labels] if scope.mode == "code" else []
    ways += ["break", "continue"] if scope.loops else []
    if scope.result is not None and scope.mode != "ghost":
        value = "" if scope.result == "void" else f" {ex.fitting(scope.result, scope, 1)}"
        ways += [] if scope.result in (PAIR, SET) else ["return" + value]
    if not ways:
        return [";"]
    return [f"if ({ex.boolean(scope, 1)})", f"    {scope.draw.pick(ways)};"]


def _ghost(scope: Scope) -> Lines:
    inner = replace(scope.within("ghost"), loops=False)
    match scope.draw.below(4):
        case 0:
            lines = _assign(inner) + _if(inner, 1)
            return ["ghost {", *_indented(lines), "}"]
        case 1:
            return [_as_ghost(_compound(inner))]
        case _:
            return [_as_ghost(_assign(inner))]


def _as_ghost(lines: Lines) -> str:
    return ";" if lines == [";"] else f"ghost {lines[0]}"


def _choose(scope: Scope) -> Lines:
    locals_ = [v for v in scope.writable() if v.kind == "local" and v.size is None]
    ints = [v for v in locals_ if v.type == INTS[0]]
    colours = [v for v in locals_ if v.type == ENUM]
    where = ""
    if scope.draw.chance(2):
        where = f" where {ex.boolean(scope.within('where'), 2)}"
    if colours and scope.draw.chance(3):
        return [f"choose {scope.draw.pick(colours).name} in {{ RED, BLUE }}{where};"]
    if not ints:
        return [";"]
    domain = scope.draw.pick(("0..1", "1..3", "{ 0, 2, 2 }"))
    return [f"choose {scope.draw.pick(ints).name} in {domain}{where};"]


# With others inside ------------------------------------------------------------------------------


def _if(scope: Scope, depth: int) -> Lines:
    known = ob.guarded(scope) if scope.objects and scope.mode != "ghost" else None
    if known is not None and scope.draw.below(4):
        name, inner = known
        return [f"if ({name}) {{", *nested(inner, depth), "}"]
    lines = [f"if ({ex.boolean(scope, 2)}) {{", *nested(scope, depth)]
    if scope.draw.chance(2):
        lines += ["} else {", *nested(scope, depth)]
    return [*lines, "}"]


def _for(scope: Scope, depth: int) -> Lines:
    """Mostly of a constant number of rounds; elsewhere the body may leave early."""
    name = scope.fresh("i")
    variable = Var(name, INTS[0], "local")
    inner = replace(
        scope.with_variables(variable),
        loops=scope.mode != "step" or scope.loops,
        fixed=scope.fixed | {name},
    )
    bound = 1 + scope.draw.below(2)
    if scope.mode == "code" and scope.draw.chance(4):
        step = scope.draw.pick((f"{name} += 1", f"{name} = {name} + 1"))
    else:
        step = f"{name}++"
    return [f"for (int(0..3) {name} = 0; {name} < {bound}; {step}) {{", *nested(inner, depth), "}"]


def _counted(scope: Scope) -> tuple[str, Scope]:
    name = scope.fresh("n")
    inner = scope.with_variables(Var(name, INTS[0], "local"))
    return name, replace(inner, loops=True, fixed=scope.fixed | {name})


def _while(scope: Scope, depth: int) -> Lines:
    name, inner = _counted(scope)
    more = f" && {ex.boolean(inner, 1)}" if scope.draw.chance(2) else ""
    return [
        f"int(0..3) {name} = 0;",
        f"while ({name} < {1 + scope.draw.below(2)}{more}) {{",
        f"    {name}++;",
        *nested(inner, depth),
        "}",
    ]


def _do_while(scope: Scope, depth: int) -> Lines:
    name, inner = _counted(scope)
    return [
        f"int(0..3) {name} = 0;",
        "do {",
        f"    {name}++;",
        *nested(inner, depth),
        f"}} while ({name} < 2 && {ex.boolean(inner, 1)});",
    ]


def _switch(scope: Scope, depth: int) -> Lines:
    if scope.draw.chance(2):
        subject, values = ex.colour(scope, 1), list(MEMBERS)
    else:
        names = ex.places(scope, INTS, scope.readable())
        subject = scope.draw.pick(names)(scope, 1) if names else "1"
        values = ["0", "1", "2"] if names else ["1"]
    lines = [f"switch ({subject}) {{"]
    for value in values[: 1 + scope.draw.below(3)]:
        lines += [f"case {value}:", "    ;", *nested(scope, depth)]
        lines += ["    break;"] if scope.draw.chance(2) else []
    if scope.draw.chance(2):
        lines += ["default:", "    ;", *nested(scope, depth)]
    return [*lines, "}"]


def _either(scope: Scope, depth: int) -> Lines:
    if scope.draw.chance(3):
        return ["maybe {", *nested(scope, depth), "}"]
    lines = ["either {", *nested(scope, depth)]
    for _ in range(1 + scope.draw.below(2)):
        lines += ["} or {", *nested(scope, depth)]
    return [*lines, "}"]


def _atomic(scope: Scope, depth: int) -> Lines:
    inner = scope.within("step")
    inner = replace(inner, functions=scope.functions, labels=())
    first = []
    if scope.draw.chance(4):
        first = [f"    await ({ex.boolean(inner, 1)});"]
    return ["atomic {", *first, *nested(inner, depth), "}"]


def _await(scope: Scope, depth: int) -> Lines:
    inner = replace(scope.within("step"), functions=scope.functions, labels=())
    condition = ex.boolean(replace(inner, functions=()), 2)
    if scope.draw.chance(2):
        return [f"await ({condition});"]
    return [f"await ({condition}) {{", *nested(inner, depth), "}"]


# Locks -------------------------------------------------------------------------------------------

_WAYS = {
    "spinlock": (("spin_lock", "spin_unlock"), ("spin_lock_irqsave", "spin_unlock_irqrestore")),
    "mutex": (("mutex_lock", "mutex_unlock"), ("lock", "unlock")),
    "rwlock": (("read_lock", "read_unlock"), ("write_lock", "write_unlock_irq")),
    "rwsem": (("down_read", "up_read"), ("down_write", "up_write"), ("lock", "unlock")),
    "seqlock": (("write_seqlock", "write_sequnlock_bh"), ("lock", "unlock")),
}

_TRIES = {
    "spinlock": (("spin_trylock", "spin_unlock"),),
    "mutex": (("mutex_trylock", "mutex_unlock"),),
    "rwsem": (("down_read_trylock", "up_read"), ("down_write_trylock", "up_write")),
}


def _lock_name(lock: Lock, scope: Scope) -> str:
    if lock.size is None:
        return scope.draw.pick(("", "&")) + lock.name
    return f"{lock.name}[{ex.index(scope, 1)}]"


def _locked(scope: Scope, depth: int) -> Lines:
    """Statements under a lock; now and then one of the two operations is forgotten."""
    locks = [lock for lock in scope.locks if lock.kind in _WAYS]
    if not locks:
        return _if(scope, depth)
    lock = scope.draw.pick(locks)
    take, give = scope.draw.pick(_WAYS[lock.kind])
    name = _lock_name(lock, scope)
    lines = [f"{take}({name});", *block(scope, 1 + scope.draw.below(2), depth - 1)]
    if not scope.draw.chance(8):
        lines.append(f"{give}({name});")
    return lines[1:] if scope.draw.chance(12) else lines


def _trylock(scope: Scope, depth: int) -> Lines:
    locks = [lock for lock in scope.locks if lock.kind in _TRIES]
    if not locks:
        return _locked(scope, depth)
    lock = scope.draw.pick(locks)
    take, give = scope.draw.pick(_TRIES[lock.kind])
    name = _lock_name(lock, scope)
    return [
        f"if ({take}({name})) {{",
        *nested(scope, depth),
        f"    {give}({name});",
        "}",
    ]


def _rwsem(scope: Scope, depth: int) -> Lines:
    locks = [lock for lock in scope.locks if lock.kind == "rwsem" and lock.size is None]
    if not locks:
        return _locked(scope, depth)
    name = scope.draw.pick(locks).name
    return [
        f"down_write({name});",
        *block(scope, 1, depth - 1),
        f"downgrade_write({name});",
        *block(scope, 1, depth - 1),
        f"up_read({name});",
    ]


def _seqread(scope: Scope, depth: int) -> Lines:
    names = [lock.name for lock in scope.locks if lock.kind == "seqlock"]
    if not names:
        return _rcu(scope, depth)
    number, lock = scope.fresh("e"), scope.draw.pick(names)
    inner = replace(scope, loops=True, fixed=scope.fixed | {number})
    return [
        f"int {number} = 0;",
        "do {",
        f"    {number} = read_seqbegin({lock});",
        *nested(inner, depth),
        f"}} while (read_seqretry({lock}, {number}));",
    ]


def _wait(scope: Scope) -> Lines:
    """Completions and grace periods."""
    names = [lock.name for lock in scope.locks if lock.kind == "completion"]
    if not names:
        return ["synchronize_rcu();"]
    ways = ["wait_for_completion"]
    ways += [] if scope.observer else ["complete", "complete", "complete_all"]
    return [f"{scope.draw.pick(ways)}({scope.draw.pick(names)});"]


def _rcu(scope: Scope, depth: int) -> Lines:
    return ["rcu_read_lock();", *block(scope, 1, depth - 1), "rcu_read_unlock();"]


__all__ = ["FIELDS", "block", "declaration", "nested"]
