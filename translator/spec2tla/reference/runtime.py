"""What generated code calls: the operators that Python has no sign for, made total (nodes.py)."""

from functools import cache

from spec2tla.errors import InternalError
from spec2tla.machine.simplify import truncated_quotient
from spec2tla.reference.nodes import LONGEST_SHIFT


def quotient(left: int, right: int) -> int:
    return truncated_quotient(left, right) if right else 0


def remainder(left: int, right: int) -> int:
    if left >= 0 and right > 0:
        return left % right
    return left - right * truncated_quotient(left, right) if right else 0


def shift_left(value: int, count: int) -> int:
    return value << count if 0 <= count <= LONGEST_SHIFT else 0


def shift_right(value: int, count: int) -> int:
    return value >> count if 0 <= count <= LONGEST_SHIFT else 0


@cache
def with_owner(holders: frozenset[int], owner: int) -> frozenset[int]:
    """Cached, so that millions of states share the few sets that there are."""
    return holders | {owner}


@cache
def without_owner(holders: frozenset[int], owner: int) -> frozenset[int]:
    return holders - {owner}


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
        with_owner,
        without_owner,
        outside,
    )
}
