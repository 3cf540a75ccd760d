"""Hypothesis strategies for kspec programs; `generating` is what makes them."""

from collections.abc import Callable

from hypothesis import strategies as st

from generating.program import program
from generating.scope import Draw


@st.composite
def programs(draw: Callable[[st.SearchStrategy[int]], int]) -> str:
    """Well-typed programs as text, without the line `model NAME;`."""
    return program(Draw(lambda count: draw(st.integers(0, count - 1))))
