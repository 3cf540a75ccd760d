"""Random step machines in which every expression has a value, for comparing two engines.

They are made to be awkward: updates of one location under several conditions, indices that are out
of bounds where an update does not happen, conditions that imply or contradict each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

import random_pools
from building import (
    NOBODY,
    Sheet,
    at,
    branch,
    ghost,
    load,
    local,
    machine,
    op,
    owner_of,
    shared,
    starts,
    upto,
)
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Bound,
    Expr,
    Ite,
    Me,
    Old,
    Quantifier,
    Unary,
    enum_member,
    integer,
)
from spec2tla.machine.model import (
    DONE,
    Check,
    Choice,
    Goto,
    Machine,
    Next,
    Parts,
    Process,
    Start,
    Step,
    Uniform,
    Update,
)
from spec2tla.machine.variables import Variable
from spec2tla.types import BOOL, ArrayType, EnumType, IntType, StructField, StructType

SHEET = Sheet("random.kspec", "model random;\nprocess p[2] { }\nprocess q { }\n")
SMALL = IntType(0, 3)
COLOUR = EnumType("colour", ("RED", "GREEN", "BLUE"))
PAIR = StructType("pair", (StructField("flag", BOOL), StructField("count", SMALL)))

flag, other = shared("flag", BOOL), ghost("other", BOOL)
x, y = shared("x", SMALL), shared("y", SMALL)
colour = shared("colour", COLOUR)
array = shared("array", ArrayType(SMALL, 3))
pairs = shared("pairs", ArrayType(PAIR, 2))
lock = owner_of("lock")
own, cells = local("p", "own", SMALL), local("p", "cells", ArrayType(BOOL, 3))
mine = local("q", "mine", SMALL)

PCS = ("A", "B", DONE)


@dataclass(slots=True)
class _Maker:
    """Makes the parts of one process's steps; `process` is None for properties."""

    random: Random
    process: str | None
    pooled: bool = False
    bound: tuple[Bound, ...] = ()
    made: list[Expr] = field(default_factory=list)

    def one(self, makers: list[Callable[[], Expr]]) -> Expr:
        return self.random.choice(makers)()

    # Every int expression is within 0..3, so that nothing is ever out of range.

    def number(self, depth: int) -> Expr:
        leaves: list[Callable[[], Expr]] = [
            lambda: integer(self.random.randrange(4)),
            lambda: load(x),
            lambda: load(y),
            lambda: load(pairs, integer(self.random.randrange(2)), "count"),
            lambda: load(array, integer(self.random.randrange(3))),
        ]
        if self.process == "p":
            leaves.append(lambda: load(own))
        if self.process == "q":
            leaves.append(lambda: load(mine))
        if self.pooled:
            leaves += random_pools.numbers(self.random, self.process)
        if self.bound:
            leaves.append(lambda: self.random.choice(self.bound))
        if depth == 0:
            return self.one(leaves)
        inner: list[Callable[[], Expr]] = [
            lambda: self.modulo(op("+", self.number(depth - 1), self.number(depth - 1))),
            lambda: self.modulo(op("*", self.number(depth - 1), self.number(depth - 1))),
            lambda: Ite(self.test(depth - 1), self.number(depth - 1), self.number(depth - 1)),
            lambda: self.guarded_element(depth - 1),
        ]
        return self.one(leaves + inner)

    def modulo(self, expr: Expr) -> Expr:
        return Binary("%", expr, integer(4))

    def guarded_element(self, depth: int) -> Expr:
        """An element of the array, where the index is in bounds."""
        index = self.number(depth)
        return Ite(Binary("<", index, integer(3)), load(array, index), integer(0))

    def test(self, depth: int) -> Expr:
        if self.made and self.random.randrange(3) == 0:
            again = self.random.choice(self.made)
            return Unary("!", again) if self.random.randrange(3) == 0 else again
        found = self.new_test(depth)
        if not self.bound:
            self.made.append(found)
        return found

    def new_test(self, depth: int) -> Expr:
        leaves: list[Callable[[], Expr]] = [
            lambda: load(flag),
            lambda: load(other),
            lambda: load(pairs, integer(self.random.randrange(2)), "flag"),
            lambda: self.comparison(0),
            lambda: Binary(self.random.choice(("==", "!=", "<")), load(colour), self.colour()),
            lambda: Binary(self.random.choice(("==", "!=")), load(lock), self.owner()),
        ]
        if self.pooled:
            leaves = random_pools.tests(self.random, self.process, self.number) + leaves[:1]
        if depth == 0:
            return self.one(leaves)
        operator = self.random.choice(("&&", "||", "==>", "<==>"))
        inner: list[Callable[[], Expr]] = [
            lambda: self.comparison(depth - 1),
            lambda: Binary(operator, self.test(depth - 1), self.test(depth - 1)),
            lambda: Unary("!", self.test(depth - 1)),
            lambda: Ite(self.test(depth - 1), self.test(depth - 1), self.test(depth - 1)),
            lambda: self.quantified(depth - 1),
        ]
        return self.one(leaves[:3] + inner * 2)

    def comparison(self, depth: int) -> Expr:
        operator = self.random.choice(("==", "!=", "<", "<=", ">", ">="))
        return Binary(operator, self.number(depth), self.number(depth))

    def quantified(self, depth: int) -> Expr:
        variable = Bound(f"b{len(self.bound)}", SMALL)
        inside = replace(self, bound=(*self.bound, variable), made=[])
        body = inside.test(depth)
        kind = self.random.choice(("forall", "exists", "count"))
        whole = Quantifier(kind, variable, upto(0, self.number(0)), body)
        return Binary("<", whole, integer(2)) if kind == "count" else whole

    def colour(self) -> Expr:
        return enum_member(COLOUR, self.random.choice(COLOUR.members))

    def owner(self) -> Expr:
        return NOBODY if self.process is None or self.random.randrange(2) else Me()

    # Steps ---------------------------------------------------------------------------------------

    def updates(self) -> list[Update]:
        if not self.pooled or self.process is None or self.random.randrange(3) == 0:
            return [self.update()]
        when = TRUE if self.random.randrange(2) else self.test(1)
        makers = random_pools.updates(self.random, self.process, self.number, when)
        return self.random.choice(makers)()

    def update(self) -> Update:
        when = TRUE if self.random.randrange(2) else self.test(1)
        index = self.number(1)
        choices: list[Callable[[], Update]] = [
            lambda: Update(at(flag), self.test(1), when),
            lambda: Update(at(other), self.test(0), when),
            lambda: Update(at(x), self.number(2), when),
            lambda: Update(at(y), self.number(1), when),
            lambda: Update(at(colour), Ite(self.test(0), self.colour(), load(colour)), when),
            lambda: Update(at(lock), self.owner(), when),
            lambda: Update(at(array, integer(self.random.randrange(3))), self.number(1), when),
            lambda: Update(
                at(array, index), self.number(1), Binary("&&", when, op("<", index, integer(3)))
            ),
            lambda: Update(
                at(pairs, index, "count"),
                self.number(1),
                Binary("&&", op("<", index, integer(2)), when),
            ),
            lambda: Update(at(pairs, integer(1), "flag"), self.test(0), when),
        ]
        if self.process == "p":
            choices += [
                lambda: Update(at(own), self.number(1), when),
                lambda: Update(at(cells, integer(self.random.randrange(3))), self.test(0), when),
            ]
        if self.process == "q":
            choices.append(lambda: Update(at(mine), self.number(1), when))
        return self.random.choice(choices)()

    def next(self, depth: int) -> Next:
        if depth == 0 or self.random.randrange(3) == 0:
            return Goto(self.random.choice(PCS))
        return branch(self.test(1), self.next(depth - 1), self.next(depth - 1))


def _step(random: Random, process: str, pc: str, name: str, pooled: bool) -> Step:
    maker = _Maker(random, process, pooled)
    choices: list[Choice] = []
    for at_ in range(random.choice((0, 0, 1, 2))):
        variable = Bound(f"c{at_}", SMALL)
        domain = upto(random.randrange(2), maker.number(0))
        maker.bound = (*maker.bound, variable)
        choices.append(Choice(variable, domain, TRUE if random.randrange(2) else maker.test(0)))
    checks = [
        Check(random.choice(("assertions", "ranges")), maker.test(1), "", SHEET.origin(1))
        for _ in range(random.choice((0, 0, 0, 0, 1) if pooled else (0, 0, 0, 1, 2)))
    ]
    guard = TRUE if random.randrange(4 if pooled else 2) else maker.test(1)
    assumes = TRUE if random.randrange(12 if pooled else 6) else maker.test(1)
    makings = [maker.updates() for _ in range(random.randrange(1, 6))]
    updates = [update for making in makings for update in making]
    next_ = maker.next(2)
    step = SHEET.step(
        process,
        pc,
        1,
        next_,
        *updates,
        guard=guard,
        assumes=assumes,
        choices=tuple(choices),
        checks=tuple(checks),
    )
    return replace(step, name=name)


def _process(random: Random, name: str, pooled: bool, *variables: Variable) -> Process:
    pcs = [(pc, k) for pc in ("A", "B") for k in range(2 if pooled else 3)]
    steps = [_step(random, name, pc, f"{name}_{pc}{k}", pooled) for pc, k in pcs]
    return SHEET.process(name, 1, "A", steps, *variables)


def random_test(random: Random, depth: int) -> Expr:
    """A condition on the states of the random machines."""
    return _Maker(random, None, False).test(depth)


def random_machine(seed: int, pooled: bool = False) -> Machine:
    """With `pooled`, a machine of fewer steps that has pointers, sets and queues, too."""
    random = Random(seed)
    more = ((random_pools.seen,), (random_pools.kept,)) if pooled else ((), ())
    p = replace(_process(random, "p", pooled, own, cells, *more[0]), count=2, replicated=True)
    q = replace(_process(random, "q", pooled, mine, *more[1]), daemon=random.randrange(2) == 0)
    maker = _Maker(random, None, pooled)
    invariant = SHEET.property("state", "invariant", 1, maker.test(2))
    before = Binary("==>", Old(maker.test(1)), maker.test(1))
    transition = SHEET.property("move", "transition", 1, before)
    builtin = [SHEET.builtin(name) for name in ("deadlock", "assertions", "ranges")]
    variables = [flag, other, x, y, colour, array, pairs, lock]
    begin = [Start(v, Uniform((0, 2, 3))) for v in (x, own)]
    begin += [Start(colour, Uniform((0, 1, 2))), Start(y, Uniform((1,)))]
    begin += [Start(v, Uniform((0,))) for v in (array, lock, mine)]
    begin += [Start(v, Uniform((False,))) for v in (flag, other, cells)]
    pair = Parts((Uniform((False,)), Uniform((0, 1))))
    begin.append(Start(pairs, Parts((pair, pair))))
    bare = machine("random", [p, q], variables, begin, [*builtin, invariant, transition])
    bare = replace(bare, enums=(COLOUR,), structs=(PAIR,))
    if not pooled:
        return bare
    return replace(
        bare,
        structs=(PAIR, random_pools.PAGE),
        variables=(*bare.variables, *random_pools.SHARED),
        starts=(*bare.starts, *starts(*random_pools.BEGIN)),
    )
