"""The number of rounds of a `for`, compared with running it."""

import operator
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysing import loop, model
from spec2tla.analysis.loops import constant_rounds

COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def rounds(head: str, body: str = ";") -> int | None:
    text = f"""
    const NR = 3;
    shared int n;
    struct pair {{ int x; }};
    shared struct pair pair;
    void f(struct pair *p) {{ p->x = 1; }}
    process p {{
        int i = 0, j = 0;
        for ({head}) {body}
    out:
        n = 1;
    }}
    """
    return constant_rounds(*loop(model(text)))


def simulated(start: int, op: str, bound: int, step: int) -> int | None:
    value, count = start, 0
    while COMPARISONS[op](value, bound):
        value, count = value + step, count + 1
        if count > 100:
            return None
    return count


@given(
    start=st.integers(-6, 6),
    op=st.sampled_from(sorted(COMPARISONS)),
    bound=st.integers(-6, 6),
    step=st.integers(-3, 3),
    flipped=st.booleans(),
)
def test_as_many_as_it_goes(start: int, op: str, bound: int, step: int, flipped: bool) -> None:
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    test = f"{bound} {turned} i" if flipped else f"i {op} {bound}"
    assert rounds(f"i = {start}; {test}; i += {step}") == simulated(start, op, bound, step)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("int k = 0; k < NR; k++", 3),
        ("int k = 0; k < NR - 1; ++k", 2),
        ("int(0..9) k = NR; k > 0; k--", 3),
        ("int k = 0; k < NR; k = k + 2", 2),
        ("int k = 9; k >= 0; k = k - NR", 4),
        ("int k = 9; k >= 0; k -= 5", 2),
    ],
)
def test_the_ways_to_write_it(head: str, expected: int) -> None:
    assert rounds(head) == expected


@pytest.mark.parametrize(
    "body",
    [
        "break;",
        "continue;",
        "return;",
        "goto out;",
        "{ j = i; n = i; }",
        "atomic_inc(&j);",
        "{ int i2 = i; i2++; }",
        "f(&pair);",
        "for (int k = 0; k < 2; k++) j = k;",
    ],
)
def test_the_body_may(body: str) -> None:
    assert rounds("i = 0; i < NR; i++", body) == 3


@pytest.mark.parametrize(
    "body",
    [
        "i = 1;",
        "i++;",
        "i += 2;",
        "{ if (n == 1) i--; }",
        "choose i in 0..1;",
        "atomic_inc(&i);",
        "n = xchg(&i, 1);",
        "{ inside: j = 1; }",
    ],
)
def test_the_body_may_not(body: str) -> None:
    assert rounds("i = 0; i < NR; i++", body) is None


@pytest.mark.parametrize(
    "head",
    [
        ";;",
        "i = 0; ; i++",
        "i = 0; i < NR;",
        "i = 0; i < n; i++",
        "i = n; i < 3; i++",
        "i = 0; j < 3; i++",
        "i = 0; i < 3; j++",
        "i = 0; i < 3; i += n",
        "i = 0; i < 3 && n == 1; i++",
        "n = 0; n < 3; n++",
        "int k = 0, m = 0; k < 3; k++",
        "i = 0; i < i; i++",
        "i = 0; i < 3; i *= 2",
        "i = 0; i < 3; i = 3 - i",
        "i += 1; i < 3; i++",
    ],
)
def test_not_plain_to_see(head: str) -> None:
    assert rounds(head) is None


def test_another_variable_of_the_name_may_be_written() -> None:
    assert rounds("i = 0; i < NR; i++", "{ int i = 7; i++; }") == 3
