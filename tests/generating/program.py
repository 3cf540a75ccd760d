"""A whole random program."""

from dataclasses import dataclass, replace

from generating import containers as co
from generating import expressions as ex
from generating import objects as ob
from generating import statements as st
from generating.scope import (
    ENUM,
    INTS,
    LINE,
    MARKS,
    NODE,
    PAIR,
    PTR,
    QUEUE,
    SET,
    Draw,
    Function,
    Lock,
    Scope,
    T,
    Var,
)

_SHARED = (
    Var("x", INTS[0], "shared"),
    Var("y", INTS[0], "shared"),
    Var("z", INTS[1], "shared"),
    Var("f", "bool", "shared"),
    Var("c", ENUM, "shared"),
    Var("a", INTS[0], "shared", 2),
    Var("fs", "bool", "shared", 2),
)
_PAIRS = (Var("s", PAIR, "shared"), Var("ss", PAIR, "shared", 2))
_GHOSTS = (Var("g", INTS[0], "ghost"), Var("h", "bool", "ghost"), Var("ga", INTS[0], "ghost", 2))
_LOCKS = (
    Lock("l", "spinlock"),
    Lock("m", "mutex"),
    Lock("rw", "rwlock"),
    Lock("sem", "rwsem"),
    Lock("sq", "seqlock"),
    Lock("cm", "completion"),
    Lock("ls", "spinlock", 2),
    Lock("ms", "mutex", 2),
)

_CONTAINERS = (
    Var("si", SET, "shared"),
    Var("qi", QUEUE, "shared"),
    Var("sa", SET, "shared", 2),
)
_CONTAINER_GHOSTS = (Var("gs", SET, "ghost"),)
_POINTERS = (
    Var("head", PTR, "shared"),
    Var("tail", PTR, "shared"),
    Var("table", PTR, "shared", 2),
    Var("marks", MARKS, "shared"),
    Var("line", LINE, "shared"),
)
_POINTER_GHOSTS = (Var("gp", PTR, "ghost"), Var("gm", MARKS, "ghost"))

_HEAD = ["enum colour { RED, GREEN, BLUE };", "struct pair { bool flag; int(0..3) num; };"]


@dataclass(frozen=True, slots=True)
class Process:
    """`locals` are those that properties can name. `has_place`: whether they can ask `at`.

    What a label's first step is depends on which conditions before it are seen to be constant;
    where properties ask for it, there are none.
    """

    name: str
    count: int | None
    locals: tuple[Var, ...]
    has_place: bool


def program(draw: Draw) -> str:
    """The text of a program, without its first line."""
    variables = _some(_SHARED, 3, draw) + _PAIRS[:1]
    variables += _PAIRS[1:] if draw.chance(3) else ()
    ghosts = _some(_GHOSTS, 1, draw)
    locks = _some(_LOCKS, 1, draw)
    lines = _HEAD[:]
    if draw.chance(2):
        variables += _some(_CONTAINERS, 1, draw)
        ghosts += _CONTAINER_GHOSTS if draw.chance(2) else ()
    objects = draw.chance(2)
    if objects:
        variables += (*_POINTERS[:1], *_some(_POINTERS[1:], draw.below(2), draw))
        ghosts += _some(_POINTER_GHOSTS, 0, draw)
        fields = "int(0..3) num; struct node *next; struct pair pair;"
        lines += [f"struct node {{ {fields} }};", f"pool struct node nodes[{1 + draw.below(2)}];"]
    whole_runs = draw.chance(3)
    scope = Scope(draw, variables + ghosts, locks, objects=objects)
    lines += [_declare(v, locks, draw) for v in variables + ghosts]
    lines += [f"{k.kind} {k.name}{'' if k.size is None else '[2]'};" for k in locks]
    functions: tuple[Function, ...] = ()
    for _ in range(draw.below(3)):
        made, text = _function(replace(scope, functions=functions))
        functions += (made,)
        lines += text
    scope = replace(scope, functions=functions)
    processes = []
    for number in range(1 + draw.below(3)):
        fairness = draw.pick(("", "", "strong fair ", "unfair ", "fair ")) if whole_runs else ""
        process, text = _process(f"p{number}", scope, fairness)
        processes.append(process)
        lines += text
    lines += _properties(processes, scope)
    if whole_runs:
        lines += _of_whole_runs(processes, scope)
    if draw.chance(8):
        lines.append(f"nocheck {draw.pick(('locks', 'ranges', 'context', 'assertions'))};")
    return "\n".join(lines) + "\n"


def _some(options: tuple[T, ...], least: int, draw: Draw) -> tuple[T, ...]:
    """A few of the options, in order."""
    count = least + draw.below(2)
    left = list(options)
    while len(left) > count:
        left.pop(draw.below(len(left)))
    return tuple(left)


def _declare(variable: Var, locks: tuple[Lock, ...], draw: Draw) -> str:
    word = "ghost" if variable.kind == "ghost" else "shared"
    size = "" if variable.size is None else "[2]"
    single = [k.name for k in locks if k.size is None and k.kind != "completion"]
    guard = ""
    if single and word == "shared" and draw.chance(20):
        guard = f" {draw.pick(('guarded_by', 'writes_guarded_by'))}({draw.pick(single)})"
    return f"{word} {variable.type} {variable.name}{size}{guard}{_initial(variable, draw)};"


def _initial(variable: Var, draw: Draw) -> str:
    if draw.chance(2):
        return ""
    match variable.type:
        case "bool":
            return draw.pick((" = true", " = any bool"))
        case _ if variable.type == ENUM:
            return draw.pick((" = BLUE", " = any { RED, BLUE }"))
        case _ if variable.type in (PTR, MARKS, LINE):
            return ""
        case _ if variable.type in (SET, QUEUE):
            return draw.pick((" = { 1, 2 }", " = {}", " = { 0 }")) if not variable.size else ""
        case _ if variable.type == PAIR:
            return "" if variable.size else draw.pick((" = { true, 2 }", " = { .num = any 0..1 }"))
        case _:
            return draw.pick((" = 1", " = any 0..1", " = 0"))


# Functions and processes -------------------------------------------------------------------------


def _function(scope: Scope) -> tuple[Function, list[str]]:
    draw = scope.draw
    name = f"f{len(scope.functions) + 1}"
    results = ["void", INTS[0], "bool", ENUM, PAIR]
    results += [PTR] * 2 if scope.objects else []
    results += [SET] if scope.has_containers() else []
    result = draw.pick(results)
    kinds: tuple[Var, ...] = (
        Var("b", "bool", "local"),
        Var("n", INTS[0], "local"),
        Var("q", PAIR, "reference", reference=True),
        Var("w", PAIR, "local"),
    )
    if scope.objects:
        kinds += (Var("o", PTR, "local"), Var("t", NODE, "through", reference=True))
    parameters = _some(kinds, 1 + draw.below(2), draw)
    inner = replace(scope, variables=scope.variables + parameters, result=result, labels=("out",))
    inner = replace(inner, observer=draw.chance(2))
    waits = draw.chance(2)
    if not waits:
        inner = inner.within("step")
    shown = ", ".join(_parameter(p) for p in parameters)
    lines = [f"{result} {name}({shown}) {{"]
    body = st.block(inner, 1 + draw.below(3), 1)
    lines += ["    " + line for line in body]
    lines += _ending(inner, result)
    return Function(name, result, parameters, waits, not inner.observer), [*lines, "}"]


def _parameter(parameter: Var) -> str:
    star = "*" if parameter.reference else ""
    return f"{parameter.type} {star}{parameter.name}"


def _ending(scope: Scope, result: str) -> list[str]:
    if result == "void":
        return ["out:"]
    if result == SET:
        made = co.whole(SET, scope.within("where"), 0)
        return ["out:", "    ;", f"    {SET} kept = {made};", "    return kept;"]
    if result == PAIR:
        value = f"{PAIR} made = {{ {ex.boolean(scope, 1)}, {ex.fitting(INTS[0], scope, 1)} }};"
        return ["out:", "    ;", "    " + value, "    return made;"]
    return ["out:", f"    return {ex.fitting(result, scope, 1)};"]


def _process(name: str, scope: Scope, fairness: str) -> tuple[Process, list[str]]:
    draw = scope.draw
    count = 2 if draw.chance(4) else None
    observer = draw.chance(8)
    word = "observer" if observer else "process"
    prefix = "daemon " if draw.chance(6) else ""
    head = f"{fairness}{prefix}{word} {name}{'' if count is None else '[2]'} {{"
    inner = replace(scope, observer=observer, result="void", labels=("out",))
    has_place = draw.chance(2)
    step = ["rcu_read_lock();", "rcu_read_unlock();"] if observer else ["s.flag = true;"]
    lines: list[str] = step[:] if has_place else []
    own: tuple[Var, ...] = ()
    if scope.objects and not observer and draw.chance(2):
        made, inner = ob.declaration(inner)
        lines += made
    for _ in range(draw.below(3)):
        made, after = st.declaration(inner)
        own += after.variables[len(inner.variables) :]
        lines, inner = lines + made, after
    if draw.chance(4):
        lines += _again(inner)
    else:
        lines += st.block(inner, 1 + draw.below(4), 2)
    lines += ["out:"]
    if draw.chance(2):
        lines += [*(step if has_place else [";"]), *st.block(inner, 1, 1)]
    return Process(name, count, own, has_place), [head, *("    " + line for line in lines), "}"]


def _again(scope: Scope) -> list[str]:
    """A loop by `goto` backwards."""
    name = scope.fresh("n")
    inner = scope.with_variables(Var(name, INTS[0], "local"))
    inner = replace(inner, fixed=scope.fixed | {name})
    return [
        f"int(0..3) {name} = 0;",
        "again:",
        ";",
        f"{name}++;",
        *st.block(inner, 1 + scope.draw.below(2), 1),
        f"if ({name} < 2 && {ex.boolean(inner, 1)})",
        "    goto again;",
    ]


# Properties --------------------------------------------------------------------------------------


def _properties(processes: list[Process], scope: Scope) -> list[str]:
    draw = scope.draw
    views = tuple(
        replace(v, name=f"{p.name}{_instance(p, draw)}.{v.name}", kind="view")
        for p in processes
        for v in p.locals
    )
    inner = replace(scope, variables=scope.variables + views, functions=(), mode="property")
    lines = []
    for number in range(1 + draw.below(2)):
        body = f"{ex.boolean(inner, 2)} {draw.pick(('==>', '||'))} {_about(processes, inner)}"
        lines.append(f'invariant i{number} "i{number}": {body};')
    if draw.chance(2):
        lines.append(f'transition t0 "t0": {_transition(processes, inner)};')
    return lines


def _of_whole_runs(processes: list[Process], scope: Scope) -> list[str]:
    """Properties of whole runs."""
    draw = scope.draw
    inner = replace(scope, functions=(), mode="property")
    lines = []
    for number in range(1 + draw.below(2)):
        process = draw.pick(processes)
        goal, other = _about(processes, inner), _about(processes, inner)
        form = draw.pick(
            (
                f"finishes({process.name}{_instance(process, draw)})",
                f"finishes({process.name})",
                f"eventually {goal}",
                f"always eventually {goal}",
                f"eventually always {goal}",
                f"({other}) leads_to {goal}",
            )
        )
        lines.append(f'property l{number} "l{number}": {form};')
    return lines


def _instance(process: Process, draw: Draw) -> str:
    return "" if process.count is None else f"[{draw.below(2)}]"


def _transition(processes: list[Process], scope: Scope) -> str:
    draw = scope.draw
    types = (*INTS, "bool", ENUM)
    makers = ex.places(scope, types, [v for v in scope.readable() if v.kind != "view"])
    place = draw.pick(makers)(scope, 0)
    match draw.below(3):
        case 0:
            return f"old({place}) == {place} || {_about(processes, scope)}"
        case 1:
            return f"old({ex.boolean(scope, 1)}) ==> {ex.boolean(scope, 1)}"
        case _:
            return f"old({_about(processes, scope)}) || {_about(processes, scope)}"


def _about(processes: list[Process], scope: Scope) -> str:
    """Something about processes."""
    draw = scope.draw
    process = draw.pick(processes)
    who = process.name + _instance(process, draw)
    held_ones = [k for k in scope.locks if k.kind != "completion"]
    if not held_ones:
        return f"done({who})"
    lock = draw.pick(held_ones)
    held = lock.name if lock.size is None else f"{lock.name}[{draw.below(2)}]"
    match draw.below(7):
        case 0 if process.has_place:
            return f"at({who}, out)"
        case 1:
            return f"done({who})"
        case 2:
            return f"holds({who}, {held})"
        case 3:
            return f"locked({held})"
        case 4:
            return f"in_rcu({who})"
        case 5 if process.count is not None:
            return f"(count(r in {process.name} : !done(r)) < 2)"
        case 5:
            return f"!done({who})"
        case _:
            return ex.boolean(scope, 2)
