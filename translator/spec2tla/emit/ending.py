r"""States in which nothing can move, though it is no deadlock.

TLC reports a deadlock where no step is possible. So that it does only where the language says so,
`Next` allows staying put in two kinds of states: where all processes but the daemons have finished,
and where a run is cut short.
"""

from collections.abc import Iterable, Iterator

from spec2tla.emit import terms
from spec2tla.emit.actions import pc_term, stands_at
from spec2tla.emit.choices import some_choice
from spec2tla.emit.conditions import conjuncts, simplified
from spec2tla.emit.expressions import condition
from spec2tla.emit.properties import instances
from spec2tla.emit.scope import Emission, scope_of
from spec2tla.emit.terms import Atom, Binder, Prefix, Term
from spec2tla.machine.expr import TRUE, Binary, Expr
from spec2tla.machine.model import DONE, Machine, Process, Step, targets
from spec2tla.machine.simplify import negate

STAY = Prefix("UNCHANGED ", Atom("vars"), terms.NOT)


def terminating(emission: Emission) -> Term | None:
    """All processes but the daemons have finished; None where that can't be."""
    workers = [p for p in emission.machine.processes if not p.daemon]
    if not all(_can_finish(process) for process in workers):
        return None
    finished = tuple(_finished(process, emission) for process in workers)
    return terms.conjunction((*finished, STAY), tall=True)


def _can_finish(process: Process) -> bool:
    reached = {process.entry, *(pc for step in process.steps for pc in targets(step.next))}
    return DONE in reached


def _finished(process: Process, emission: Emission) -> Term:
    scope = scope_of(emission, process)
    done = terms.equals(pc_term(process, scope), terms.quoted(DONE))
    return for_all_instances(process, "\\A", done)


def for_all_instances(process: Process, quantifier: str, body: Term) -> Term:
    """The body about `self`, for all (or some) instances; as it is where there is only one."""
    if not process.replicated:
        return body
    return Binder(quantifier, (("self", instances(process)),), body)


def cut_short(emission: Emission, unchecked: Iterable[str]) -> Term | None:
    """An assumption is false, or a check that TLC doesn't look for fails; None if there is none.

    States that break a check which TLC does look for need no provision: it stops there.
    """
    parts = [*_failed_assumes(emission)]
    parts += [Prefix("~", Atom(emission.names.properties[kind]), terms.NOT) for kind in unchecked]
    if not parts:
        return None
    return terms.conjunction(
        (terms.disjunction(tuple(parts), tall=len(parts) > 1), STAY), tall=True
    )


def _failed_assumes(emission: Emission) -> Iterator[Term]:
    for process in emission.machine.processes:
        found = [_fails(step, process, emission) for step in process.steps if step.assumes != TRUE]
        if found:
            any_ = terms.disjunction(tuple(found), tall=len(found) > 1)
            yield for_all_instances(process, "\\E", any_)


def _fails(step: Step, process: Process, emission: Emission) -> Term:
    """The process stands at the step, which is not blocked, and its assumption is false."""
    scope = scope_of(emission, process)
    said = simplified([step.guard, *_refuted(step.assumes)], scope.graph)

    def body() -> tuple[Term, ...]:
        return tuple(condition(part, scope) for part in said)

    failing = (some_choice(step.choices, scope, body),) if step.choices else body()
    return terms.conjunction((stands_at(process, step.pc, scope), *failing))


def _refuted(assumed: Expr) -> list[Expr]:
    if isinstance(assumed, Binary) and assumed.op == "==>":
        return [*conjuncts(assumed.left), negate(assumed.right)]
    return [negate(assumed)]


def unchecked_kinds(machine: Machine, selected: Iterable[str]) -> tuple[str, ...]:
    """The kinds of checks that some step has and that are not selected."""
    kinds = (check.kind for p in machine.processes for step in p.steps for check in step.checks)
    return tuple(kind for kind in dict.fromkeys(kinds) if kind not in set(selected))
