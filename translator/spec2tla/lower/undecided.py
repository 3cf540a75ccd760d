"""What can be said of a model that is not lowered, since there is no time for it: what is asked."""

from spec2tla.analysis.model import Model
from spec2tla.lower.properties import every_builtin
from spec2tla.machine.expr import TRUE
from spec2tla.machine.model import ConstantDef, Machine, Property


def undecided(model: Model) -> Machine:
    """The model's properties, every built-in check that may apply, and no process."""
    declared = tuple(
        Property(d.name.text, d.kind, d.text, TRUE, TRUE, None, d.doc, d.span)
        for d in model.properties
    )
    return Machine(
        name=model.name,
        doc=model.doc,
        constants=tuple(ConstantDef(c.name, c.value, c.type, c.doc) for c in model.constants),
        enums=model.enums,
        structs=model.structs,
        variables=(),
        starts=(),
        assumes=(),
        locks=(),
        processes=(),
        properties=(*every_builtin(model.nochecks), *declared),
    )
