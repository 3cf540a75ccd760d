"""The instructions that a process is made of, for a machine with a stack of values.

Operands are taken from the stack, results left there. `shown` is the statement of the user that
counts as executed with the instruction; None where the instruction is only a part of one.
"""

from dataclasses import dataclass
from typing import TypeAlias

from interpreter.places import Address, Hidden, Local, Names, Scalar, Value
from spec2tla.analysis.model import LockSymbol, PoolSymbol
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.types import QueueType, SetType, Type


@dataclass(slots=True, eq=False)
class Label:
    """A place in the code to jump to."""

    at: int = -1


# Values ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Push:
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class PushSelf:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Pop:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Dup:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Keep:
    """Puts the top of the stack into a hidden variable."""

    hidden: Hidden


@dataclass(frozen=True, slots=True, eq=False)
class Recall:
    """Pushes what a hidden variable holds."""

    hidden: Hidden


@dataclass(frozen=True, slots=True, eq=False)
class Forget:
    hidden: Hidden


@dataclass(frozen=True, slots=True, eq=False)
class Into:
    """address, index -> the element's address."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """address -> the field's address."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Follow:
    """pointer -> the address of the object that it leads to."""

    pool: PoolSymbol


@dataclass(frozen=True, slots=True, eq=False)
class Collect:
    """Elements, the first one lowest -> the set or queue of them."""

    type: SetType | QueueType
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Exists:
    """That there is something at the address, which stays on the stack: else `ranges`."""


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """The operator on `arity` operands."""

    op: str
    arity: int


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate:
    """Pushes the value that an expression has in this state."""

    expr: ast.Expr
    names: Names


@dataclass(frozen=True, slots=True, eq=False)
class IsIn:
    """value -> whether it is in the domain."""

    domain: ast.Expr
    names: Names


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """That the value on the stack is in range: else `ranges`."""

    type: Type
    shown: Span | None


# Memory ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """address -> what is there."""

    step: bool
    guarded: bool
    shown: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """address, value -> nothing."""

    step: bool
    guarded: bool
    shown: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Reset:
    """Gives every location at the variable or part of it the value that its type begins with."""

    address: Address


@dataclass(frozen=True, slots=True, eq=False)
class Modify:
    """address, operands -> result: reads and writes in one step. `op` is that of the builtin."""

    op: str
    operands: int
    step: bool
    guarded: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """address, [element] -> result: an operation on a set or queue. `op` is that of the builtin.

    "try_pop" leaves the element below its result.
    """

    op: str
    type: SetType | QueueType
    step: bool
    guarded: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Alloc:
    """-> a pointer to any object that is not in use, NULL where all are."""

    pool: PoolSymbol
    step: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Free:
    """pointer -> nothing."""

    pool: PoolSymbol
    step: bool
    shown: Span


# Control -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    to: Label
    shown: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """condition -> nothing; goes on at one of two places. `known`: what the condition always is."""

    then: Label
    otherwise: Label
    shown: Span | None
    known: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SkipIf:
    """Jumps where the top of the stack is `on`, and leaves it there; takes it away elsewhere."""

    on: bool
    to: Label


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """value -> nothing; goes on where the value says."""

    table: tuple[tuple[Scalar, Label], ...]
    default: Label
    shown: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """Any of the branches: one step with the first step of the branch."""

    branches: tuple[Label, ...]
    step: bool


@dataclass(frozen=True, slots=True, eq=False)
class BranchEnd:
    """A branch has come to its end; if it had no step in it, the choice was the step."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """The head of a loop: a step where the loop can go round without one."""


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """Any value of the domain for which the condition holds; waits while there is none."""

    statement: ast.Choose
    variable: Local
    names: Names
    step: bool


@dataclass(frozen=True, slots=True, eq=False)
class Begin:
    """All up to the next instruction that is a step is one step, which begins here."""


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """condition -> nothing; the step can't be taken where it is false."""

    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Assert:
    """condition -> nothing; `assertions` where it isn't `wanted`."""

    wanted: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Assume:
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """Nothing, but it counts as executed."""

    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """The process has finished, holding no locks."""


# Locks -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class LockOp:
    """[index] -> nothing, or what the operation gives. `op` and `mode` are those of the builtin.

    "read_retry" finds the number that it compares with above the index.
    """

    op: str
    mode: str
    lock: LockSymbol
    step: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class RcuOp:
    """Enters a read section (+1) or leaves it (-1)."""

    by: int
    step: bool
    shown: Span


@dataclass(frozen=True, slots=True, eq=False)
class Grace:
    """A grace period begins, or (`over`) it has to be over."""

    over: bool
    step: bool
    shown: Span


Instruction: TypeAlias = (
    Push
    | PushSelf
    | Pop
    | Dup
    | Keep
    | Recall
    | Forget
    | Into
    | Field
    | Follow
    | Collect
    | Exists
    | Apply
    | Evaluate
    | IsIn
    | Fits
    | Load
    | Store
    | Reset
    | Modify
    | Change
    | Alloc
    | Free
    | Jump
    | Test
    | SkipIf
    | Cases
    | Either
    | BranchEnd
    | Round
    | Choose
    | Begin
    | Guard
    | Assert
    | Assume
    | Note
    | End
    | LockOp
    | RcuOp
    | Grace
)
