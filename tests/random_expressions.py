"""Random machine expressions over one small machine, for comparing two ways to evaluate them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from building import Sheet, at, load, load_of, local, machine, shared, starts
from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Domain,
    Expr,
    Ite,
    Literal,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    RangeDomain,
    SelfIndex,
    Unary,
    ValuesDomain,
    integer,
)
from spec2tla.machine.model import DONE, Choice, Machine, Step
from spec2tla.types import (
    BOOL,
    INT,
    OWNER,
    OWNERS,
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    OwnersType,
    OwnerType,
    ScalarType,
    StructField,
    StructType,
)

COLOUR = EnumType("colour", ("RED", "GREEN", "BLUE"))
SMALL = IntType(-3, 3)
PAIR = StructType("pair", (StructField("flag", BOOL), StructField("counts", ArrayType(SMALL, 2))))
SCALARS: tuple[ScalarType, ...] = (BOOL, SMALL, COLOUR, OWNER, OWNERS)

flag = shared("flag", BOOL)
number = shared("number", SMALL)
colour = shared("colour", COLOUR)
numbers = shared("numbers", ArrayType(SMALL, 3))
pairs = shared("pairs", ArrayType(PAIR, 2))
owner = shared("owner", OWNER)
holders = shared("holders", OWNERS)
own = local("p", "own", ArrayType(SMALL, 2))

SHEET = Sheet("random.kspec", "model random;\nprocess p[2] { }\nprocess q { }\n")


def with_steps(*steps: Step) -> Machine:
    """The machine with the given steps of process p, both of whose instances begin at pc P."""
    p = replace(SHEET.process("p", 2, "P", steps, own), count=2, replicated=True)
    q = SHEET.process("q", 3, "Q", [SHEET.step("q", "Q", 3, DONE)])
    variables = [flag, number, colour, numbers, pairs, owner, holders]
    begin = [(flag, False), (number, 0), (colour, 0), (numbers, 1), (owner, 0)]
    whole = starts(*begin, (holders, frozenset()), (own, 2))
    bare = machine("random", [p, q], variables, whole)
    # Booleans and numbers in one struct start alike, as false is 0.
    return replace(bare, starts=(*whole, *starts((pairs, 0))))


@dataclass(slots=True)
class Making:
    """What an expression may be made of: `steps` allows self, `transitions` allows old()."""

    draw: Callable[..., object]
    steps: bool
    transitions: bool
    bound: tuple[Bound, ...] = ()
    made: dict[ScalarType, list[Expr]] = field(default_factory=dict)

    def pick(self, count: int) -> int:
        number_ = self.draw(st.integers(0, count - 1))
        assert isinstance(number_, int)
        return number_

    def expr(self, type_: ScalarType, depth: int) -> Expr:
        again = self.made.setdefault(type_, [])
        if again and self.pick(4) == 0:
            return again[self.pick(len(again))]
        found = self.leaf(type_) if depth == 0 else self.inner(type_, depth - 1)
        if not self.bound:
            again.append(found)
        return found

    def index(self, depth: int) -> Expr:
        """Mostly within small bounds, now and then not."""
        match self.pick(4):
            case 0 | 1:
                return integer(self.pick(2))
            case 2 if depth > 0:
                return self.expr(SMALL, depth - 1)
            case 2 if self.bound:
                return self.bound[self.pick(len(self.bound))]
            case _:
                return load(number)

    def leaf(self, type_: ScalarType) -> Expr:
        names = [b for b in self.bound if b.type == type_]
        if names and self.pick(2) == 0:
            return names[self.pick(len(names))]
        leaves = self.leaves(type_)
        return leaves[self.pick(len(leaves))]()

    def leaves(self, type_: ScalarType) -> list[Callable[[], Expr]]:
        match type_:
            case BoolType():
                return [
                    lambda: Literal(self.pick(2) == 1, BOOL),
                    lambda: load(flag),
                    lambda: load(pairs, self.index(0), "flag"),
                    lambda: AtPc("p", self.index(0), ("P", DONE)),
                    lambda: AtPc("q", integer(0), ("Q",)),
                ]
            case IntType():
                executing: list[Callable[[], Expr]] = [SelfIndex, lambda: load(own, self.index(0))]
                return [
                    lambda: integer(self.pick(9) - 4),
                    lambda: load(number),
                    lambda: load(numbers, self.index(0)),
                    lambda: load(pairs, self.index(0), "counts", self.index(0)),
                    lambda: load_of(self.index(0), own, integer(1)),
                    *(executing if self.steps else []),
                ]
            case EnumType():
                return [lambda: Literal(self.pick(3), COLOUR), lambda: load(colour)]
            case OwnerType():
                return [
                    lambda: Literal(0, OWNER),
                    lambda: load(owner),
                    lambda: OwnerOf("p", self.index(0)),
                    *([Me] if self.steps else []),
                ]
            case OwnersType():
                return [lambda: Literal(frozenset(), OWNERS), lambda: load(holders)]

    def inner(self, type_: ScalarType, depth: int) -> Expr:
        if self.pick(4) == 0:
            condition = self.expr(BOOL, depth)
            return Ite(condition, self.expr(type_, depth), self.expr(type_, depth))
        if self.transitions and self.pick(5) == 0:
            before = Making(self.draw, self.steps, False, self.bound)
            return Old(before.expr(type_, depth))
        match type_:
            case BoolType():
                return self.condition(depth)
            case IntType():
                return self.arithmetic(depth)
            case OwnersType():
                op = ("with", "without")[self.pick(2)]
                return Binary(op, self.expr(OWNERS, depth), self.expr(OWNER, depth))
            case _:
                return self.leaf(type_)

    def condition(self, depth: int) -> Expr:
        match self.pick(7):
            case 0:
                return Unary("!", self.expr(BOOL, depth))
            case 1:
                compared = SCALARS[self.pick(len(SCALARS))]
                op = ("==", "!=")[self.pick(2)]
                return Binary(op, self.expr(compared, depth), self.expr(compared, depth))
            case 2:
                compared = (SMALL, COLOUR)[self.pick(2)]
                op = ("<", "<=", ">", ">=")[self.pick(4)]
                return Binary(op, self.expr(compared, depth), self.expr(compared, depth))
            case 3:
                return Binary("in", self.expr(OWNER, depth), self.expr(OWNERS, depth))
            case 4:
                return Unary("empty", self.expr(OWNERS, depth))
            case 5:
                return self.quantifier(("forall", "exists")[self.pick(2)], BOOL, depth)
            case _:
                op = ("&&", "||", "==>", "<==>")[self.pick(4)]
                return Binary(op, self.expr(BOOL, depth), self.expr(BOOL, depth))

    def arithmetic(self, depth: int) -> Expr:
        match self.pick(5):
            case 0:
                return Unary(("-", "~")[self.pick(2)], self.expr(SMALL, depth))
            case 1:
                return self.quantifier("count", BOOL, depth)
            case 2:
                return self.quantifier(("min", "max")[self.pick(2)], SMALL, depth)
            case 3:
                # Small shift counts: what is shifted out to the left is kept.
                count = Binary("&", self.expr(SMALL, depth), integer(7))
                return Binary(("<<", ">>")[self.pick(2)], self.expr(SMALL, depth), count)
            case _:
                op = ("+", "-", "*", "/", "%", "&", "|", "^")[self.pick(8)]
                return Binary(op, self.expr(SMALL, depth), self.expr(SMALL, depth))

    def quantifier(self, kind: str, body: ScalarType, depth: int) -> Expr:
        variable = Bound(f"b{len(self.bound)}", SMALL)
        domain = self.domain(depth)
        inner = replace(self, bound=(*self.bound, variable))
        return Quantifier(kind, variable, domain, inner.expr(body, depth))

    def domain(self, depth: int) -> Domain:
        """Known bounds are written out in compiled code, others become loops."""
        if self.pick(2) == 0:
            return RangeDomain(integer(self.pick(3) - 1), integer(self.pick(4)))
        if self.pick(2) == 0:
            low = self.expr(SMALL, depth)
            return RangeDomain(low, Binary("+", low, integer(self.pick(4) - 1)))
        return ValuesDomain(tuple(self.expr(SMALL, depth) for _ in range(self.pick(4))))

    def place(self) -> tuple[Place, ScalarType]:
        """Where a step of process p may store something."""
        places: list[tuple[Place, ScalarType]] = [
            (at(flag), BOOL),
            (at(number), SMALL),
            (at(numbers, self.index(1)), SMALL),
            (at(pairs, self.index(1), "counts", self.index(0)), SMALL),
            (at(pairs, self.index(0), "flag"), BOOL),
            (at(own, self.index(1)), SMALL),
            (at(holders), OWNERS),
            (at(owner), OWNER),
            (at(colour), COLOUR),
        ]
        return places[self.pick(len(places))]


@st.composite
def transitions(draw: Callable[..., object], type_: ScalarType = BOOL) -> Expr:
    """Expressions over two states, as transition properties have them."""
    return Making(draw, steps=False, transitions=True).expr(type_, 4)


def choice(making: Making, name: str) -> Choice:
    """A choice; `making` goes on with its variable."""
    variable = Bound(name, INT)
    domain = making.domain(1)
    making.bound = (*making.bound, Bound(name, SMALL))
    return Choice(variable, domain, making.expr(BOOL, 1))
