"""The configuration with which TLC checks an emitted module.

It uses no keyword that TLC 2.15 lacks; whether deadlocks are looked for is a switch of TLC's.
"""

from collections.abc import Sequence

from spec2tla.emit.ending import unchecked_kinds
from spec2tla.emit.model import Emitted
from spec2tla.emit.skeleton import render
from spec2tla.errors import InternalError


def config(emitted: Emitted, properties: Sequence[str]) -> str:
    """The configuration that checks those of the module's properties.

    A built-in check may be left out of a module that was emitted with it only where deadlocks are
    not looked for: the states that break it would count as deadlocks.
    """
    _verify(emitted, properties)
    chosen = [p for p in emitted.properties if p.property in properties]
    return render(
        "module.cfg.j2",
        module=emitted.module,
        view=emitted.view,
        invariants=[p.operator for p in chosen if not (p.is_action or p.is_temporal)],
        properties=[p.operator for p in chosen if p.is_action or p.is_temporal],
    )


def looks_for_deadlock(properties: Sequence[str]) -> bool:
    """Whether TLC must be asked to report deadlocks."""
    return "deadlock" in properties


def _verify(emitted: Emitted, properties: Sequence[str]) -> None:
    known = {p.property for p in emitted.properties} | {"deadlock"}
    # Of a property of whole runs that always has a value, a module for the others has nothing.
    known |= {p.name for p in emitted.machine.properties if p.is_liveness}
    unknown = [name for name in properties if name not in known]
    if unknown:
        raise InternalError("X0302", f"{emitted.module} does not define {', '.join(unknown)}")
    if not looks_for_deadlock(properties):
        return
    left_out = set(unchecked_kinds(emitted.machine, properties)) & known
    if left_out:
        names = ", ".join(sorted(left_out))
        raise InternalError("X0302", f"{emitted.module} counts on {names} being checked")
