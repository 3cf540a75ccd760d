"""Helpers for tests of emission: pieces of text, and runs of the real TLC."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from building import Sheet, machine, starts
from spec2tla.emit.config import config, looks_for_deadlock
from spec2tla.emit.expressions import term, with_definitions
from spec2tla.emit.layout import block
from spec2tla.emit.model import Emitted
from spec2tla.emit.module import emit
from spec2tla.emit.names import name_all
from spec2tla.emit.scope import Emission, scope_of
from spec2tla.machine.expr import TRUE, Expr
from spec2tla.machine.model import Choice, Machine, Next, Process, Step, Update
from spec2tla.machine.variables import Variable
from spec2tla.tlc.command import TlcRequest
from spec2tla.tlc.find import Jar, Java, find_jar, find_java
from spec2tla.tlc.result import (
    ActionPropertyViolated,
    Completed,
    Deadlocked,
    InvariantViolated,
    TlcResult,
)
from spec2tla.tlc.run import check
from spec2tla.types import EnumType, StructType

SHEET = Sheet("model.kspec", "model m;\nprocess p {\n    step();\n}\n")


def printed(expr: Expr, model: Machine, process: Process | None = None) -> str:
    """The expression in TLA+, with its LET definitions, on one line."""
    scope = scope_of(Emission(model, name_all(model)), process)
    said = with_definitions([(expr, False)], scope, lambda: term(expr, scope))
    return "\n".join(block(said, 10_000))


def one_step(
    *updates: Update,
    variables: Sequence[Variable],
    next_: Next | str = "done",
    guard: Expr = TRUE,
    choices: tuple[Choice, ...] = (),
    structs: tuple[StructType, ...] = (),
    enums: tuple[EnumType, ...] = (),
    own: tuple[Variable, ...] = (),
    count: int | None = None,
) -> Machine:
    """A machine of one process p with one step L3; every variable starts as 0, false, first."""
    step = SHEET.step("p", "L3", 3, next_, *updates, guard=guard, choices=choices)
    process = SHEET.process("p", 2, "L3", [step], *own)
    if count is not None:
        process = replace(process, count=count, replicated=True)
    bare = machine("m", [process], variables, starts(*((v, 0) for v in (*variables, *own))))
    return replace(bare, structs=structs, enums=enums)


def action_lines(model: Machine, step: Step | None = None) -> list[str]:
    """The lines of the first step's action below its head, without the margin."""
    name = (step or model.processes[0].steps[0]).name
    lines = emit(model, None).text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith((f"{name} ==", f"{name}(self)")))
    end = lines.index("", at)
    return [line.removeprefix("    ") for line in lines[at + 1 : end]]


def definition_text(emitted: Emitted, name: str) -> str:
    """The text of a definition, on one line."""
    lines = emitted.text.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith((f"{name} ==", f"{name}(")))
    end = next(n for n in range(at, len(lines)) if lines[n] == "" or lines[n].startswith("===="))
    return " ".join(line.strip() for line in lines[at:end])


@cache
def _tools() -> tuple[Java, Jar]:
    return find_java(None), find_jar(None)


def run(emitted: Emitted, properties: Sequence[str], *, types: bool = True) -> TlcResult:
    """The module checked by the real TLC, `TypeOK` too."""
    java, jar = _tools()
    configuration = config(emitted, properties) + ("INVARIANT TypeOK\n" if types else "")
    return check(
        TlcRequest(
            module=emitted.module,
            files={f"{emitted.module}.tla": emitted.text},
            config=configuration,
            java=java,
            jar=jar,
            max_memory_mb=512,
            timeout=120,
            check_deadlock=looks_for_deadlock(properties),
        )
    )


def names_of(model: Machine) -> tuple[str, ...]:
    return tuple(property_.name for property_ in model.properties)


def verdicts(model: Machine) -> tuple[dict[str, str], TlcResult]:
    """The first outcome of each violated property, and the last run, in which all others hold."""
    left = list(names_of(model))
    found: dict[str, str] = {}
    while True:
        result = run(emit(model, left), left)
        assert not result.warnings
        match result.outcome:
            case InvariantViolated(name) | ActionPropertyViolated(name):
                found[name] = type(result.outcome).__name__
                left.remove(name)
            case Deadlocked():
                found["deadlock"] = "Deadlocked"
                left.remove("deadlock")
            case outcome:
                assert outcome == Completed(), result.log
                return found, result
