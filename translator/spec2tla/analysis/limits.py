"""How large a model may be: the single values that a state of it is made of."""

from collections.abc import Iterable

from spec2tla.analysis.context import Context
from spec2tla.analysis.model import LockSymbol, PoolSymbol, ProcessSymbol, VariableSymbol
from spec2tla.analysis.typespecs import MAX_LOCATIONS, locations, report_too_large
from spec2tla.source import Span


def check_size(
    globals_: Iterable[VariableSymbol | LockSymbol | PoolSymbol],
    processes: Iterable[ProcessSymbol],
    context: Context,
) -> None:
    """Reports the first variable or process with which the state gets too large."""
    total = 0
    for size, span in (*_globals(globals_), *_processes(processes, context)):
        total += size
        if total > MAX_LOCATIONS:
            report_too_large(span, total, context)
            return


def _globals(
    globals_: Iterable[VariableSymbol | LockSymbol | PoolSymbol],
) -> list[tuple[int, Span]]:
    return [(_size(symbol), symbol.span) for symbol in globals_]


def _size(symbol: VariableSymbol | LockSymbol | PoolSymbol) -> int:
    match symbol:
        case LockSymbol():
            return symbol.size or 1
        case PoolSymbol():
            # Of each object it is known whether it is allocated.
            return locations(symbol.type) + symbol.size
        case VariableSymbol():
            return locations(symbol.type)


def _processes(processes: Iterable[ProcessSymbol], context: Context) -> list[tuple[int, Span]]:
    found = []
    for process in processes:
        variables = list(process.locals)
        for function in context.tables.reached.get(process.name, ()):
            variables += [*function.locals, *function.parameters]
        size = sum(locations(v.type) for v in variables if v.kind != "reference")
        found.append((size * process.count, process.declaration.name.span))
    return found
