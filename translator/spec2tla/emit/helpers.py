r"""Operators that TLA+ does not have, written in TLA+, for the modules that use them.

The arithmetic keeps to what TLC can do: its numbers have 32 bits, `\div` rounds down, `%` wants a
positive divisor. None of these goes beyond 32 bits where its result does not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spec2tla.emit.names import LocalNames, Names


@dataclass(frozen=True, slots=True)
class Helper:
    text: str
    needs: tuple[str, ...] = ()


# In the order in which they are defined where they are used.
HELPERS = {
    "CDiv": Helper(r"""
\* C's a / b, which rounds towards zero.
CDiv(a, b) ==
    IF a < 0 /\ b > 0
      THEN (a \div b) + (IF a % b = 0 THEN 0 ELSE 1)
    ELSE IF a > 0 /\ b < 0
      THEN -((-a) \div b)
      ELSE a \div b
"""),
    "CMod": Helper(
        r"""
\* C's a % b, which has the sign of a.
CMod(a, b) == a - b * CDiv(a, b)
""",
        ("CDiv",),
    ),
    "BitAnd": Helper(r"""
\* C's a & b, on two's complement.
RECURSIVE BitAnd(_, _)
BitAnd(a, b) ==
    IF a = 0 \/ b = 0 THEN 0
    ELSE IF a = -1 THEN b
    ELSE IF b = -1 THEN a
    ELSE 2 * BitAnd(a \div 2, b \div 2) + (a % 2) * (b % 2)
"""),
    "BitOr": Helper(
        r"""
\* C's a | b.
BitOr(a, b) == -1 - BitAnd(-1 - a, -1 - b)
""",
        ("BitAnd",),
    ),
    "BitXor": Helper(
        r"""
\* C's a ^ b.
BitXor(a, b) == BitOr(a, b) - BitAnd(a, b)
""",
        ("BitAnd", "BitOr"),
    ),
    "Shl": Helper(r"""
\* C's a << n.
RECURSIVE Shl(_, _)
Shl(a, n) == IF n = 0 THEN a ELSE Shl(2 * a, n - 1)
"""),
    "Shr": Helper(r"""
\* C's a >> n, with the sign kept.
RECURSIVE Shr(_, _)
Shr(a, n) == IF n = 0 THEN a ELSE Shr(a \div 2, n - 1)
"""),
    "Min": Helper(r"""
\* The least element, or 0 where there is none.
Min(S) == IF S = {} THEN 0 ELSE CHOOSE x \in S : \A y \in S : x <= y
"""),
    "Max": Helper(r"""
\* The greatest element, or 0 where there is none.
Max(S) == IF S = {} THEN 0 ELSE CHOOSE x \in S : \A y \in S : x >= y
"""),
    "NULL": Helper(r"""
\* The pointer to no object.
NULL == -1
"""),
    "Pointers": Helper(r"""
\* The pointers to n objects: an object's number, 0..n - 1; NULL, which is -1; and -2 - p, which is
\* what each pointer to object p becomes when the object is freed.
Pointers(n) == -1 - n..n - 1
"""),
    "Freed": Helper(r"""
\* What pointer p is once object o has been freed. If it pointed there it keeps its address, but
\* leads to no object any more, even when this one is allocated again.
Freed(p, o) == IF p = o THEN -2 - p ELSE p
"""),
    "FreedSet": Helper(
        r"""
\* The same for all pointers in a set.
FreedSet(S, o) == {Freed(x, o) : x \in S}
""",
        ("Freed",),
    ),
    "FreedSeq": Helper(
        r"""
\* The same for all pointers in a sequence.
FreedSeq(q, o) == [i \in DOMAIN q |-> Freed(q[i], o)]
""",
        ("Freed",),
    ),
    "Address": Helper(
        r"""
\* Where pointer p points to, whether or not the object has been freed since; NULL stays NULL.
Address(p) == IF p < NULL THEN -2 - p ELSE p
""",
        ("NULL",),
    ),
    "BoundedSeq": Helper(r"""
\* The sequences of at most n elements of S.
BoundedSeq(S, n) == {q \in Seq(S) : Len(q) <= n}
"""),
}

_PARAMETER = re.compile(r"(?<!\\)\b[abinopqxyS]\b")
"""What helpers bind; the module may have other uses for these letters."""


def helper_definitions(used: Iterable[str], names: Names) -> list[list[str]]:
    """The lines of each helper that is used or that another one needs."""
    wanted: set[str] = set()
    work = list(used)
    while work:
        name = work.pop()
        wanted.add(name)
        work += HELPERS[name].needs
    bound = LocalNames(names)
    return [
        _PARAMETER.sub(lambda letter: bound.bound(letter[0]), HELPERS[name].text.strip()).split(
            "\n"
        )
        for name in HELPERS
        if name in wanted
    ]
