"""Random statements as lines of text."""

from collections.abc import Callable
from dataclasses import replace

from generating import containers as co
from generating import expressions as ex
from generating import locking as lk
from generating import objects as ob
from generating.scope import ENUM, INTS, MEMBERS, PAIR, PTR, SET, Scope, Var

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
        simple += [lk.wait] if draw.chance(3) else []
    waiting: list[Callable[[Scope, int], Lines]] = [
        lk.locked,
        lk.locked,
        lk.trylock,
        lk.rwsem,
        _await,
    ]
    structured: list[Callable[[Scope, int], Lines]] = [if_, if_, _for, _switch, _either]
    if scope.mode == "code":
        structured += [*waiting, _while, _do_while, _atomic, lk.rcu, lk.seqread]
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
            lines = _assign(inner) + if_(inner, 1)
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


def if_(scope: Scope, depth: int) -> Lines:
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
