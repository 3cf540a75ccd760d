"""Parts of random step machines with pointers, sets and queues; each expression has a value."""

from collections.abc import Callable
from random import Random

from building import at, load, load_of, local, op, put, shared
from spec2tla.machine.expr import (
    TRUE,
    Binary,
    Bound,
    Expr,
    Ite,
    Literal,
    Place,
    Quantifier,
    SelfIndex,
    SetDomain,
    Unary,
    Value,
    integer,
)
from spec2tla.machine.model import Update
from spec2tla.machine.simplify import conjoin
from spec2tla.machine.variables import Variable
from spec2tla.types import (
    NULL,
    ArrayType,
    IntType,
    PointerType,
    QueueType,
    SetType,
    StructField,
    StructType,
)

SMALL = IntType(0, 3)
PAGE = StructType("page", (StructField("count", SMALL),))
POINTER = PointerType("page", "pages", 2)

pages = shared("pages", ArrayType(PAGE, 2))
page = shared("page", POINTER)
known, marked = shared("known", SetType(IntType(0, 1))), shared("marked", SetType(POINTER))
line, chain = shared("line", QueueType(SMALL, 1)), shared("chain", QueueType(POINTER, 1))
seen = local("p", "seen", POINTER)
kept = local("q", "kept", POINTER)

SHARED = (pages, page, known, marked, line, chain)
BEGIN: tuple[tuple[Variable, Value], ...] = (
    (pages, 0),
    (page, NULL),
    (seen, NULL),
    (kept, NULL),
    (known, frozenset()),
    (marked, frozenset()),
    (line, ()),
    (chain, ()),
)

Number = Callable[[int], Expr]


def _literal(random: Random) -> Literal:
    return Literal(random.randrange(2), POINTER)


def pointer(random: Random, process: str | None) -> Expr:
    """NULL, an object, or what a variable holds."""
    found: list[Expr] = [Literal(NULL, POINTER), _literal(random), load(page)]
    first = Ite(Unary("empty", load(chain)), load(page), Unary("head", load(chain)))
    own = seen if process == "p" else kept
    found.append(first)
    found.append(load(own) if process else load_of(integer(0), kept))
    return random.choice(found)


def numbers(random: Random, process: str | None) -> list[Callable[[], Expr]]:
    """Makers of expressions within 0..3."""

    def field() -> Expr:
        to = load(page) if process is None else load(seen if process == "p" else kept)
        valid = op("||", *(op("==", to, Literal(k, POINTER)) for k in range(2)))
        return Ite(valid, load(pages, to, "count"), integer(0))

    def first() -> Expr:
        return Ite(Unary("empty", load(line)), integer(1), Unary("head", load(line)))

    def length() -> Expr:
        return Unary("len", load(random.choice((known, line, chain))))

    return [field, first, length]


def tests(random: Random, process: str | None, number: Number) -> list[Callable[[], Expr]]:
    def same() -> Expr:
        sides = [Unary("address", pointer(random, process)) for _ in range(2)]
        return Binary(random.choice(("==", "!=")), sides[0], sides[1])

    def in_set() -> Expr:
        element = Binary("in", number(0), load(known))
        return random.choice((element, Binary("in", pointer(random, process), load(marked))))

    def some() -> Expr:
        variable = Bound("e", SMALL)
        body = op("==", variable, number(0))
        return Quantifier(
            random.choice(("exists", "forall")), variable, SetDomain(load(known)), body
        )

    def empty() -> Expr:
        return Unary("empty", load(random.choice((known, marked, line, chain))))

    return [same, in_set, some, empty]


def updates(
    random: Random, process: str, number: Number, when: Expr
) -> list[Callable[[], list[Update]]]:
    def store() -> list[Update]:
        own = seen if process == "p" else kept
        return [put(random.choice((page, own)), pointer(random, process), when)]

    def count() -> list[Update]:
        return [Update(at(pages, integer(random.randrange(2)), "count"), number(0), when)]

    def set_() -> list[Update]:
        change = random.choice(("with", "without"))
        if random.randrange(2):
            return [put(marked, Binary(change, load(marked), pointer(random, process)), when)]
        element = integer(random.randrange(2))
        return [put(known, Binary(change, load(known), element), when)]

    def queue() -> list[Update]:
        variable, element = random.choice(((line, number(0)), (chain, pointer(random, process))))
        empty = Unary("empty", load(variable))
        if random.randrange(2):
            return [put(variable, Binary("append", load(variable), element), conjoin(when, empty))]
        return [put(variable, Unary("tail", load(variable)), conjoin(when, Unary("!", empty)))]

    def free() -> list[Update]:
        return _free(_literal(random), process, when)

    return [store, count, set_, queue, free]


def _free(target: Literal, process: str, when: Expr) -> list[Update]:
    """The object gets its defaults, and every pointer to it, wherever it is, is a freed one."""

    def other(variable: Variable, instance: int) -> Update:
        place = Place(variable, (), integer(instance))
        mine = variable.process == process
        elsewhere = Binary("!=", SelfIndex(), integer(instance)) if mine else TRUE
        freed = Binary("freed", load_of(integer(instance), variable), target)
        return Update(place, freed, conjoin(when, elsewhere))

    own = seen if process == "p" else kept
    found = [put(v, Binary("freed", load(v), target), when) for v in (page, marked, chain, own)]
    found += [other(seen, instance) for instance in range(2)]
    if process == "p":
        found.append(other(kept, 0))
    return [Update(at(pages, target, "count"), integer(0), when), *found]
