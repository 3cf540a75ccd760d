"""Variables that nothing reads or changes, and locks that keep nobody out.

In: a resolved model and its usage. Out: `Finding`s, for `warnings.py` to sift.
"""

from collections.abc import Iterator

from spec2tla.analysis.model import LockSymbol, Model, ProcessSymbol, VariableSymbol
from spec2tla.analysis.unused import Finding
from spec2tla.analysis.usage import Usage, owners
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.types import BoolType, IntType


def untouched_variables(
    model: Model, usage: Usage, declarations: tuple[ast.Decl, ...]
) -> Iterator[Finding]:
    """Shared variables and ghosts without a reader, or that always have the value they start as."""
    settings = _settings(declarations)
    for variable in model.globals:
        if isinstance(variable, VariableSymbol):
            found = _untouched(variable, usage, variable.name in settings)
            if found is not None:
                yield found


def idle_locks(model: Model, usage: Usage) -> Iterator[Finding]:
    """Locks that nobody takes, or nobody but one instance of a process."""
    processes = {process.name: process for process in model.processes}
    for lock in model.globals:
        if isinstance(lock, LockSymbol):
            found = _idle(lock, usage, processes, _mentioned(lock, model))
            if found is not None:
                yield found


# Variables ---------------------------------------------------------------------------------------


def _settings(declarations: tuple[ast.Decl, ...]) -> frozenset[str]:
    """Variables that may start differently: with `any`, or as a variant says."""
    found = set[str]()
    for declaration in declarations:
        if isinstance(declaration, ast.SharedDecl):
            varied = any(isinstance(node, ast.AnyInit) for node in walk(declaration.declarators))
            if varied or declaration.override:
                found.update(part.name.text for part in declaration.declarators)
    return frozenset(found)


def _untouched(variable: VariableSymbol, usage: Usage, is_setting: bool) -> Finding | None:
    name, is_ghost = variable.name, variable.kind == "ghost"
    what = "ghost" if is_ghost else "shared variable"
    read, written = variable in usage.read, variable in usage.written
    if not read and not written:
        message = f"the {what} `{name}` is never used"
        return Finding("W0202", name, variable.span, message, "remove it")
    if not read and is_ghost:
        message = f"no property depends on the ghost `{name}`"
        hint = "say in a property what it is to show, or remove it"
        return Finding("W0432", name, variable.span, message, hint)
    if not read:
        message = f"nothing reads the shared variable `{name}`"
        hint = "remove it, or say in a property what it is to show"
        return Finding("W0431", name, variable.span, message, hint)
    if not written and not is_setting:
        message = f"nothing writes the {what} `{name}`: it always has its first value"
        return Finding("W0430", name, variable.span, message, _instead(variable))
    return None


def _instead(variable: VariableSymbol) -> str:
    if isinstance(variable.type, BoolType | IntType) and variable.kind == "shared":
        return f"write `const {variable.name} = …;`, or let it start as `any` of several values"
    return "let it start as `any` of several values, or write down who changes it"


# Locks -------------------------------------------------------------------------------------------


def _mentioned(lock: LockSymbol, model: Model) -> bool:
    """Whether any code names the lock."""
    bodies = [owner.declaration.body for owner in owners(model)]
    symbols = model.facts.symbols
    return any(
        isinstance(node, ast.Identifier) and symbols.get(id(node)) is lock
        for body in bodies
        for node in walk(body)
    )


def _idle(
    lock: LockSymbol, usage: Usage, processes: dict[str, ProcessSymbol], mentioned: bool
) -> Finding | None:
    kind, name = lock.type.kind, lock.name
    asked = lock in usage.asked
    if not mentioned and not asked:
        return Finding("W0202", name, lock.span, f"the {kind} `{name}` is never used", "remove it")
    if kind == "completion":
        return None
    if lock not in usage.takers:
        message = f"nobody takes the {kind} `{name}`"
        return Finding("W0433", name, lock.span, message, "a lock that nobody takes guards nothing")
    takers = usage.takers[lock]
    if asked or len(takers) != 1:
        return None
    (taker,) = takers
    # How many instances there are may be another number in another check.
    if processes[taker].declaration.count is not None:
        return None
    message = f"only `{taker}`, which has one instance, takes the {kind} `{name}`"
    hint = "it keeps nobody out; say what it is for with `writes_guarded_by`, or who else takes it"
    return Finding("W0434", name, lock.span, message, hint)
