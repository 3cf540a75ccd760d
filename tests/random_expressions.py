"""Random machine expressions over one small machine, for comparing two ways to evaluate them."""

from collections.abc import Callable

from building import Sheet, at, load, load_of, local, machine, shared, starts
from hypothesis import strategies as st

from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Element,
    Expr,
    FieldOf,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    Unary,
    ValuesDomain,
    enum_member,
    integer,
)
from spec2tla.machine.model import DONE, Choice, Machine, Step
from spec2tla.types import (
    BOOL,
    INT,
    OWNER,
    OWNERS,
    ArrayType,
    EnumType,
    IntType,
    StructField,
    StructType,
)

COLOUR = EnumType("colour", ("RED", "GREEN", "BLUE"))
SMALL = IntType(-3, 3)
PAIR = StructType("pair", (StructField("flag", BOOL), StructField("counts", ArrayType(SMALL, 2))))

flag = shared("flag", BOOL)
number = shared("number", SMALL)
colour = shared("colour", COLOUR)
numbers = shared("numbers", ArrayType(SMALL, 3))
pairs = shared("pairs", ArrayType(PAIR, 2))
owner = shared("owner", OWNER)
holders = shared("holders", OWNERS)
own = local("p", "own", ArrayType(SMALL, 2))
lone = local("q", "lone", BOOL)

SHEET = Sheet("random.kspec", "model random;\nprocess p[2] { }\nprocess q { }\n")
STOP = SHEET.step("q", "Q", 3, DONE)


def with_steps(*steps: Step) -> Machine:
    """The machine with the given steps of process p, which begin at pc P."""
    p = SHEET.process("p", 2, "P", steps, own)
    q = SHEET.process("q", 3, "Q", [STOP], lone)
    object.__setattr__(p, "count", 2)
    return machine(
        "random",
        [p, q],
        [flag, number, colour, numbers, pairs, owner, holders],
        starts(
            (flag, False), (number, 0), (colour, 0), (numbers, 1), (owner, 0),
            (holders, frozenset()), (own, 2), (lone, True),
        ),
    )
