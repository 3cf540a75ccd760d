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
    SetDomain,
    Unary,
    Value,
    ValuesDomain,
    integer,
)
from spec2tla.machine.model import DONE, Choice, Machine, Step
from spec2tla.machine.variables import Variable
from spec2tla.types import (
    BOOL,
    INT,
    NULL,
    OWNER,
    OWNERS,
    ArrayType,
    BoolType,
    EnumType,
    IntType,
    OwnerType,
    PointerType,
    QueueType,
    ScalarType,
    SetType,
    StructField,
    StructType,
)

COLOUR = EnumType("colour", ("RED", "GREEN", "BLUE"))
SMALL = IntType(-3, 3)
PAIR = StructType("pair", (StructField("flag", BOOL), StructField("counts", ArrayType(SMALL, 2))))
POINTER = PointerType("page", "pages", 2)
PAGE = StructType("page", (StructField("count", SMALL), StructField("next", POINTER)))
NUMBERS, POINTERS = SetType(SMALL), SetType(POINTER)
LINE, CHAIN = QueueType(SMALL, 2), QueueType(POINTER, 2)
SETS, QUEUES = (OWNERS, NUMBERS, POINTERS), (LINE, CHAIN)
SCALARS: tuple[ScalarType, ...] = (BOOL, SMALL, COLOUR, OWNER, POINTER, *SETS, *QUEUES)

flag = shared("flag", BOOL)
number = shared("number", SMALL)
colour = shared("colour", COLOUR)
numbers = shared("numbers", ArrayType(SMALL, 3))
pairs = shared("pairs", ArrayType(PAIR, 2))
owner = shared("owner", OWNER)
holders = shared("holders", OWNERS)
pages = shared("pages", ArrayType(PAGE, 2))
page = shared("page", POINTER)
known, marked = shared("known", NUMBERS), shared("marked", POINTERS)
line, chain = shared("line", LINE), shared("chain", CHAIN)
own, seen = local("p", "own", ArrayType(SMALL, 2)), local("p", "seen", POINTER)
kept = local("q", "kept", POINTERS)
COLLECTIONS: dict[ScalarType, Variable] = {
    OWNERS: holders,
    NUMBERS: known,
    POINTERS: marked,
    LINE: line,
    CHAIN: chain,
}

SHEET = Sheet("random.kspec", "model random;\nprocess p[2] { }\nprocess q { }\n")


def with_steps(*steps: Step) -> Machine:
    """The machine with the given steps of process p, both of whose instances begin at pc P."""
    p = replace(SHEET.process("p", 2, "P", steps, own, seen), count=2, replicated=True)
    q = SHEET.process("q", 3, "Q", [SHEET.step("q", "Q", 3, DONE)], kept)
    variables = [flag, number, colour, numbers, pairs, owner, holders, pages, page]
    variables += [known, marked, line, chain]
    begin: list[tuple[Variable, Value]] = [
        (flag, False),
        (number, 0),
        (colour, 0),
        (numbers, 1),
        (owner, 0),
    ]
    begin += [(variable, NULL) for variable in (page, seen)]
    begin += [(variable, frozenset()) for variable in (holders, known, marked, kept)]
    whole = starts(*begin, (line, ()), (chain, ()), (own, 2), (pages, 0))
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
                    lambda: load(pages, load(page), "count"),
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
            case PointerType():
                executing = [lambda: load(seen)]
                return [
                    lambda: Literal(self.pointer(), POINTER),
                    lambda: load(page),
                    lambda: load(pages, self.index(0), "next"),
                    lambda: load_of(self.index(0), seen),
                    *(executing if self.steps else []),
                ]
            case SetType(element):
                return [
                    lambda: Literal(frozenset(self.elements(element)), type_),
                    lambda: load(COLLECTIONS[type_]),
                    *([lambda: load_of(integer(0), kept)] if type_ == POINTERS else []),
                ]
            case QueueType(element):
                return [
                    lambda: Literal(tuple(self.elements(element)), type_),
                    lambda: load(COLLECTIONS[type_]),
                ]

    def pointer(self) -> int:
        """NULL, an object, or one that was freed."""
        return self.pick(5) - 3

    def elements(self, type_: ScalarType) -> list[int]:
        """Up to two values of a set or queue."""
        lowest, highest = (-3, 1) if type_ == POINTER else (1, 3) if type_ == OWNER else (-3, 3)
        return [self.pick(highest - lowest + 1) + lowest for _ in range(self.pick(3))]

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
            case PointerType():
                return self.pointer_made(depth)
            case SetType(element):
                if type_ == POINTERS and self.pick(3) == 0:
                    return self.freed(type_, depth)
                op = ("with", "without")[self.pick(2)]
                return Binary(op, self.expr(type_, depth), self.expr(element, depth))
            case QueueType(element):
                if type_ == CHAIN and self.pick(3) == 0:
                    return self.freed(type_, depth)
                queue = self.expr(type_, depth)
                if self.pick(2) == 0:
                    return Binary("append", queue, self.expr(element, depth))
                return Ite(Unary("empty", queue), queue, Unary("tail", queue))
            case _:
                return self.leaf(type_)

    def pointer_made(self, depth: int) -> Expr:
        match self.pick(3):
            case 0:
                return self.freed(POINTER, depth)
            case 1:
                return Unary("address", self.expr(POINTER, depth))
            case _:
                return self.head(CHAIN, depth)

    def freed(self, type_: ScalarType, depth: int) -> Expr:
        """What the value becomes when an object is freed."""
        return Binary("freed", self.expr(type_, depth), Literal(self.pick(2), POINTER))

    def head(self, type_: QueueType, depth: int) -> Expr:
        queue = self.expr(type_, depth)
        return Ite(Unary("empty", queue), self.leaf(type_.element), Unary("head", queue))

    def collection(self, depth: int) -> Expr:
        return self.expr((*SETS, *QUEUES)[self.pick(len(SETS) + len(QUEUES))], depth)

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
                among = SETS[self.pick(len(SETS))]
                return Binary("in", self.expr(among.element, depth), self.expr(among, depth))
            case 4:
                return Unary("empty", self.collection(depth))
            case 5:
                return self.quantifier(("forall", "exists")[self.pick(2)], BOOL, depth)
            case _:
                op = ("&&", "||", "==>", "<==>")[self.pick(4)]
                return Binary(op, self.expr(BOOL, depth), self.expr(BOOL, depth))

    def arithmetic(self, depth: int) -> Expr:
        match self.pick(8):
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
            case 4:
                return Unary("len", self.collection(depth))
            case 5:
                return self.head(LINE, depth)
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
        if self.pick(4) == 0:
            return SetDomain(self.expr(NUMBERS, depth))
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
            (at(page), POINTER),
            (at(pages, self.expr(POINTER, 1), "count"), SMALL),
            (at(pages, self.index(0), "next"), POINTER),
            # Of another instance, and of another process.
            (Place(seen, (), self.index(0)), POINTER),
            (Place(seen), POINTER),
            (Place(kept, (), integer(0)), POINTERS),
            *((at(variable), type_) for type_, variable in COLLECTIONS.items()),
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
