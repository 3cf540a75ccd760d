"""Why a property is false, where it is about pointers."""

from dataclasses import replace

from building import load, put
from random_expressions import POINTER, SHEET, page, with_steps
from spec2tla.machine.expr import Binary, Literal, Unary
from spec2tla.machine.model import DONE
from spec2tla.reference.layout import Layout
from spec2tla.reference.search import explore
from spec2tla.trace.why import why_false


def test_why_a_pointer_makes_a_property_false() -> None:
    """Pointers are compared by address, which is not said; that one is freed is."""
    free = SHEET.step("p", "P", 2, DONE, put(page, Literal(-2, POINTER)))
    differs = Binary("!=", Unary("address", load(page)), Literal(0, POINTER))
    property_ = SHEET.property("elsewhere", "invariant", 2, differs)
    model = replace(with_steps(free), properties=(property_,))
    trace = explore(model).outcome("elsewhere").violation
    assert trace is not None
    assert why_false(Layout.of(model), trace) == "page == pages[0]"
