"""Many machines in one run of TLC, which takes longer to start than to check one of them.

In: machines. Out: of each the properties that TLC sees violated, and those that lack a value; and
the number of states of all together. One module has all of them as instances: a variable says
which one a run is of, and the others are shared, since a machine's module is about any values.
TLC stops for nothing: each violation is written to its output once, and the run goes on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spec2tla.emit.model import Emitted, EmittedProperty
from spec2tla.emit.module import emit
from spec2tla.machine.model import Machine
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import Jar, Java, find_jar, find_java
from spec2tla.tlc.result import Completed
from spec2tla.tlc.run import check

HEAD = """\
---- MODULE Batch ----
EXTENDS Integers, TLC

ASSUME TLCSet(1, {})

Said(n, name, ok) ==
    \\/ ok
    \\/ <<n, name>> \\in TLCGet(1)
    \\/ TLCSet(1, TLCGet(1) \\cup {<<n, name>>}) /\\ PrintT(<<"found", n, name>>)
"""

CONFIG = "INIT Init\nNEXT Next\nINVARIANT States\n"


@dataclass(frozen=True, slots=True)
class Judged:
    """`undefined` properties lack a value somewhere. Properties of whole runs are not judged."""

    violated: frozenset[str]
    undefined: frozenset[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """`types` has the numbers of machines in which a variable leaves its type."""

    judged: tuple[Judged, ...]
    types: frozenset[int]
    distinct: int


@cache
def _tools() -> tuple[Java, Jar]:
    return find_java(None), find_jar(None)


def run_batch(machines: Sequence[Machine]) -> Batch:
    emitted = [emit(replace(m, name=f"b{n}"), None) for n, m in enumerate(machines)]
    java, jar = _tools()
    result = check(
        TlcRequest(
            module="Batch",
            files={"Batch.tla": _combined(emitted)}
            | {f"{e.module}.tla": _with_plain_actions(e) for e in emitted},
            config=CONFIG,
            java=java,
            jar=jar,
            max_memory_mb=1024,
            timeout=600,
        )
    )
    assert result.outcome == Completed(), result.log
    assert not result.warnings
    found = {(int(n), name) for n, name in re.findall(r'<<"found", (\d+), "(.+?)">>', result.log)}
    judged = tuple(_judged({name for at, name in found if at == n}) for n in range(len(emitted)))
    types = frozenset(at for at, name in found if name == "TypeOK")
    distinct = result.statistics.distinct
    assert distinct is not None
    return Batch(judged, types, distinct)


def _judged(found: set[str]) -> Judged:
    undefined = frozenset(name[1:] for name in found if name.startswith("?"))
    violated = frozenset(name for name in found - {"TypeOK"} if not name.startswith("?"))
    return Judged(violated, undefined)


# The module --------------------------------------------------------------------------------------


def _combined(emitted: Sequence[Emitted]) -> str:
    most = max(len(e.variables) for e in emitted)
    lines = [HEAD, f"VARIABLES which, {', '.join(_names(0, most))}"]
    for n, one in enumerate(emitted):
        lines += _of_one(n, one, most)
    numbers = range(len(emitted))
    lines += [
        "Init ==\n" + "\n".join(f"    \\/ Init{n}" for n in numbers),
        "Next ==\n" + "\n".join(f"    \\/ Next{n}" for n in numbers),
        "States ==\n" + "\n".join(f"    /\\ which = {n} => State{n}" for n in numbers),
        "====",
    ]
    return "\n\n".join(lines) + "\n"


def _names(first: int, end: int) -> list[str]:
    return [f"v{at}" for at in range(first, end)]


def _of_one(n: int, emitted: Emitted, most: int) -> Iterator[str]:
    count = len(emitted.variables)
    substituted = ", ".join(f"{name} <- v{at}" for at, (name, _) in enumerate(emitted.variables))
    rest = _names(count, most)
    unused = "".join(f" /\\ {name} = 0" for name in rest)
    vars_ = f"<<{', '.join(_names(0, count))}>>"
    moves = [f"    /\\ ({vars_}' = {vars_} \\/ {said})" for said in _said(n, emitted, actions=True)]
    looks = [f"    /\\ {said}" for said in _said(n, emitted, actions=False)]
    yield f"M{n} == INSTANCE {emitted.module} WITH {substituted}"
    yield f"Init{n} == which = {n} /\\ M{n}!Init{unused}"
    yield "\n".join(
        [
            f"Next{n} ==",
            f"    /\\ which = {n}",
            f"    /\\ M{n}!Next",
            f"    /\\ UNCHANGED <<{', '.join(['which', *rest])}>>",
            *moves,
        ]
    )
    yield "\n".join([f"State{n} ==", *looks, *_deadlock(n, emitted)])


def _said(n: int, emitted: Emitted, *, actions: bool) -> Iterator[str]:
    chosen = [p for p in emitted.properties if p.is_action is actions]
    defining = {p.property: p for p in chosen if p.defines}
    if not actions:
        yield f'Said({n}, "TypeOK", M{n}!TypeOK)'
    for property_ in chosen:
        said = f'Said({n}, "{property_.property}", M{n}!{property_.operator})'
        defines = defining.get(property_.property)
        if property_.defines:
            yield said.replace(f'"{property_.property}"', f'"?{property_.property}"')
        elif defines is not None:
            yield f"(M{n}!{defines.operator} => {said})"
        else:
            yield said


def _deadlock(n: int, emitted: Emitted) -> Iterator[str]:
    """A state that breaks a check has no steps either, and is no deadlock."""
    if not any(p.name == "deadlock" for p in emitted.machine.properties):
        return
    builtins = {p.name for p in emitted.machine.properties if p.kind == "builtin"}
    checks = [p for p in emitted.properties if p.property in builtins]
    broken = "".join(f" \\/ ~M{n}!{p.operator}" for p in checks)
    yield f'    /\\ Said({n}, "deadlock", (ENABLED M{n}!Next){broken})'


def _with_plain_actions(emitted: Emitted) -> str:
    """The module with what is true of every step as an action and not as a temporal formula."""
    text = emitted.text
    for property_ in emitted.properties:
        if property_.is_action:
            text = _plain(text, property_)
    return text


def _plain(text: str, property_: EmittedProperty) -> str:
    start = re.search(rf"^{property_.operator} ==", text, re.MULTILINE)
    assert start is not None
    before, body = text[: start.start()], text[start.start() :]
    assert body.count("[][") >= 1
    return before + body.replace("[][", "(  ", 1).replace("]_vars", ")", 1)
