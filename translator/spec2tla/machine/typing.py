"""The type of a machine expression, found from its parts."""

from spec2tla.machine.expr import (
    AtPc,
    Binary,
    Bound,
    Constant,
    Element,
    Expr,
    Ite,
    Literal,
    Load,
    Me,
    Old,
    OwnerOf,
    Place,
    Quantifier,
    SelfIndex,
    Unary,
)
from spec2tla.types import (
    BOOL,
    INT,
    OWNER,
    ArrayType,
    QueueType,
    ScalarType,
    StructType,
    Type,
    is_scalar,
)

_BOOLEAN_OPS = frozenset(
    {"&&", "||", "==>", "<==>", "==", "!=", "<", "<=", ">", ">=", "in", "!", "empty"}
)


def place_type(place: Place) -> Type:
    type_: Type = place.variable.type
    for selector in place.path:
        match type_, selector:
            case ArrayType(element, _), Element():
                type_ = element
            case StructType(), selector if not isinstance(selector, Element):
                part = type_.field(selector.name)
                if part is None:
                    raise ValueError(f"{type_} has no field {selector.name}")
                type_ = part.type
            case _:
                raise ValueError(f"{type_} has no parts")
    return type_


def scalar_type_of(expr: Expr) -> ScalarType:
    """The type of an expression; of int arithmetic plain `int`."""
    match expr:
        case Literal(_, type_) | Constant(_, _, type_) | Bound(_, type_):
            return type_
        case Load(place):
            found = place_type(place)
            if not is_scalar(found):
                raise ValueError(f"{place.variable.name} is not read whole")
            return found
        case SelfIndex():
            return INT
        case Me() | OwnerOf():
            return OWNER
        case AtPc():
            return BOOL
        case Old(operand):
            return scalar_type_of(operand)
        case Unary("head", operand):
            queue = scalar_type_of(operand)
            if not isinstance(queue, QueueType):
                raise ValueError(f"{queue} has no first element")
            return queue.element
        case Unary("tail" | "address", operand):
            return scalar_type_of(operand)
        case Binary("with" | "without" | "append" | "freed", left, _):
            return scalar_type_of(left)
        case Unary(op, _) | Binary(op, _, _):
            return BOOL if op in _BOOLEAN_OPS else INT
        case Ite(_, then, _):
            return scalar_type_of(then)
        case Quantifier(kind, _, _, _):
            return BOOL if kind in ("forall", "exists") else INT
