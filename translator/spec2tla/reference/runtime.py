"""What generated code calls: the operators that Python has no sign for, made total (nodes.py)."""

from functools import lru_cache

from spec2tla.errors import InternalError
from spec2tla.machine.simplify import truncated_quotient
from spec2tla.reference.nodes import LONGEST_SHIFT
from spec2tla.reference.operators import after_free


def quotient(left: int, right: int) -> int:
    if left >= 0 and right > 0:
        return left // right
    return truncated_quotient(left, right) if right else 0


def remainder(left: int, right: int) -> int:
    if left >= 0 and right > 0:
        return left % right
    return left - right * truncated_quotient(left, right) if right else 0


def shift_left(value: int, count: int) -> int:
    return value << count if 0 <= count <= LONGEST_SHIFT else 0


def shift_right(value: int, count: int) -> int:
    return value >> count if 0 <= count <= LONGEST_SHIFT else 0


# Cached, so that millions of states share the few sets and queues that there are. `typed`, because
# a set of true alone is for Python equal to one of 1 alone.


@lru_cache(maxsize=None, typed=True)
def with_element(elements: frozenset[int], element: int) -> frozenset[int]:
    return elements | {element}


@lru_cache(maxsize=None, typed=True)
def without_element(elements: frozenset[int], element: int) -> frozenset[int]:
    return elements - {element}


@lru_cache(maxsize=None, typed=True)
def appended(queue: tuple[int, ...], element: int) -> tuple[int, ...]:
    return (*queue, element)


def head(queue: tuple[int, ...]) -> int:
    return queue[0] if queue else 0


def outside(slot: int) -> None:
    """A store beyond its array: the checks of the step should have excluded it."""
    raise InternalError("X0402", f"a step stores outside of its array, near slot {slot}")


NAMES = {
    function.__name__: function
    for function in (
        quotient,
        remainder,
        shift_left,
        shift_right,
        with_element,
        without_element,
        appended,
        head,
        after_free,
        outside,
    )
}
