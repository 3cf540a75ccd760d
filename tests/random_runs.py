"""Random machines with properties of whole runs and fairness, for comparing two engines."""

from dataclasses import replace
from random import Random

from random_machines import SHEET, random_machine, random_test
from spec2tla.machine.model import FORMS, Machine, Property


def random_runs(seed: int, pooled: bool = False) -> Machine:
    """A property of each form, named after it; some processes are fair, weakly or strongly."""
    random = Random(seed)
    machine = random_machine(seed, pooled)
    processes = tuple(
        replace(p, fairness=random.choice(("fair", "fair", "strong fair", "unfair")))
        for p in machine.processes
    )
    return replace(
        machine,
        processes=processes,
        properties=tuple(_property(form, random) for form in FORMS),
    )


def _property(form: str, random: Random) -> Property:
    bare = SHEET.property(form, "property", 1, random_test(random, 1))
    trigger = random_test(random, 1) if form == "leads_to" else None
    return replace(bare, form=form, trigger=trigger)
