"""The operations that kspec knows by name: the kernel's locks, atomics and barriers, and ours.

One table, read by the type checker (signatures, rules) and by lowering (meaning). A new operation
is a row here and its meaning in `lower/operations.py` or a module that it names.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Builtin:
    """An operation: `op` is its meaning, shared by all spellings that mean the same.

    `parameters`, one word for each argument:
      "spinlock", "mutex", "rwlock", "rwsem", "seqlock", "completion"  a lock of that kind;
                     "lock" any lock (a completion is none)
      "place"        a variable, element or field that can be assigned, no set and no queue;
                     "int place", "bool place", "pointer place"; "set place", "queue place"
      "value"        a value of the type of the first place, or of the elements of its set or queue
      "result place" a place that takes an element of the first place
      "collection"   an expression that is a set or a queue
      "pool", "pointer" (an expression)
      "int", "condition" (bool, or int/enum comparison), "any" (an expression of any scalar type)
      "process"      a process or one instance of it; "label" a label in it
      "ignored"      accepted as in C and without meaning (the flags of spin_lock_irqsave); optional
    `result`: "void", "bool", "sequence" (a seqlock's number), "place" (the type of the first
    place), "element" (of the first place), "length" (of the collection), "pool" (a pointer to an
    object of it) or "any" (of the argument).
    `mode` is "exclusive" or "shared" for lock operations, for barriers what they order ("full",
    "read", "write"), for accesses "acquire" or "release" where they are, else "".
    `where`: "code" (statements), "property", or "both".
    `blocks`: may wait. `sleeps`: must not be used under a spinlock or in an RCU section.
    `divides`: is more than one step, so that nothing that is one step can hold it.
    """

    name: str
    op: str
    parameters: tuple[str, ...]
    result: str = "void"
    mode: str = ""
    where: str = "code"
    blocks: bool = False
    sleeps: bool = False
    divides: bool = False

    @property
    def writes(self) -> bool:
        """Whether the operation changes its first place (not counting locks)."""
        return self.op in WRITING_OPS


WRITING_OPS = frozenset(
    {
        "write_once", "cmpxchg", "xchg", "atomic_inc", "atomic_dec", "atomic_add", "atomic_set",
        "atomic_dec_and_test", "atomic_inc_not_zero", "test_and_set", "test_and_clear",
        "push", "pop", "try_push", "try_pop", "insert", "remove",
    }
)  # fmt: skip


def _spellings(base: str, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(base + suffix for suffix in ("", *suffixes))


_IRQ_LOCK = ("_irq", "_irqsave", "_bh")
_IRQ_UNLOCK = ("_irq", "_irqrestore", "_bh")


def _irq_family(
    base: str, kind: str, op: str, mode: str, suffixes: tuple[str, ...]
) -> list[Builtin]:
    rows = []
    for name in _spellings(base, suffixes):
        flags = ("ignored",) if name.endswith(("irqsave", "irqrestore")) else ()
        rows.append(Builtin(name, op, (kind, *flags), mode=mode, blocks=op == "acquire"))
    return rows


def _lock_rows() -> list[Builtin]:
    exclusive, shared = "exclusive", "shared"
    rows: list[Builtin] = []
    rows += _irq_family("spin_lock", "spinlock", "acquire", exclusive, _IRQ_LOCK)
    rows += _irq_family("spin_unlock", "spinlock", "release", exclusive, _IRQ_UNLOCK)
    rows += _irq_family("read_lock", "rwlock", "acquire", shared, _IRQ_LOCK)
    rows += _irq_family("read_unlock", "rwlock", "release", shared, _IRQ_UNLOCK)
    rows += _irq_family("write_lock", "rwlock", "acquire", exclusive, _IRQ_LOCK)
    rows += _irq_family("write_unlock", "rwlock", "release", exclusive, _IRQ_UNLOCK)
    rows += [
        Builtin("spin_trylock", "tryacquire", ("spinlock",), "bool", exclusive),
        Builtin("mutex_lock", "acquire", ("mutex",), mode=exclusive, blocks=True, sleeps=True),
        Builtin("mutex_unlock", "release", ("mutex",), mode=exclusive),
        Builtin("mutex_trylock", "tryacquire", ("mutex",), "bool", exclusive),
        Builtin("down_read", "acquire", ("rwsem",), mode=shared, blocks=True, sleeps=True),
        Builtin("up_read", "release", ("rwsem",), mode=shared),
        Builtin("down_write", "acquire", ("rwsem",), mode=exclusive, blocks=True, sleeps=True),
        Builtin("up_write", "release", ("rwsem",), mode=exclusive),
        Builtin("downgrade_write", "downgrade", ("rwsem",), mode=exclusive),
        Builtin("down_read_trylock", "tryacquire", ("rwsem",), "bool", shared),
        Builtin("down_write_trylock", "tryacquire", ("rwsem",), "bool", exclusive),
        Builtin("lock", "acquire", ("lock",), mode=exclusive, blocks=True),
        Builtin("unlock", "release", ("lock",), mode=exclusive),
    ]
    return rows


def _waiting_rows() -> list[Builtin]:
    return [
        *_irq_family("write_seqlock", "seqlock", "acquire", "exclusive", _IRQ_LOCK),
        *_irq_family("write_sequnlock", "seqlock", "release", "exclusive", _IRQ_UNLOCK),
        Builtin("read_seqbegin", "read_begin", ("seqlock",), "sequence", blocks=True),
        Builtin("read_seqretry", "read_retry", ("seqlock", "int"), "bool"),
        Builtin("wait_for_completion", "wait", ("completion",), blocks=True, sleeps=True),
        Builtin("complete", "complete", ("completion",)),
        Builtin("complete_all", "complete_all", ("completion",)),
        Builtin("rcu_read_lock", "rcu_lock", ()),
        Builtin("rcu_read_unlock", "rcu_unlock", ()),
        Builtin("synchronize_rcu", "synchronize_rcu", (), blocks=True, sleeps=True, divides=True),
    ]


def _memory_rows() -> list[Builtin]:
    return [
        Builtin("READ_ONCE", "read_once", ("place",), "place"),
        Builtin("WRITE_ONCE", "write_once", ("place", "value")),
        Builtin("smp_load_acquire", "read_once", ("place",), "place", mode="acquire"),
        Builtin("smp_store_release", "write_once", ("place", "value"), mode="release"),
        Builtin("rcu_dereference", "read_once", ("pointer place",), "place", mode="acquire"),
        Builtin("rcu_assign_pointer", "write_once", ("pointer place", "value"), mode="release"),
        Builtin("smp_mb", "barrier", (), mode="full"),
        Builtin("smp_rmb", "barrier", (), mode="read"),
        Builtin("smp_wmb", "barrier", (), mode="write"),
        Builtin("cmpxchg", "cmpxchg", ("place", "value", "value"), "place"),
        Builtin("xchg", "xchg", ("place", "value"), "place"),
        Builtin("atomic_inc", "atomic_inc", ("int place",)),
        Builtin("atomic_dec", "atomic_dec", ("int place",)),
        Builtin("atomic_add", "atomic_add", ("int", "int place")),
        Builtin("atomic_read", "read_once", ("int place",), "place"),
        Builtin("atomic_set", "write_once", ("int place", "value")),
        Builtin("atomic_dec_and_test", "atomic_dec_and_test", ("int place",), "bool"),
        Builtin("atomic_inc_not_zero", "atomic_inc_not_zero", ("int place",), "bool"),
        Builtin("test_and_set", "test_and_set", ("bool place",), "bool"),
        Builtin("test_and_clear", "test_and_clear", ("bool place",), "bool"),
    ]


def _statement_rows() -> list[Builtin]:
    return [
        Builtin("assert", "assert", ("condition",)),
        Builtin("BUG_ON", "bug_on", ("condition",)),
        Builtin("WARN_ON", "bug_on", ("condition",)),
        Builtin("assume", "assume", ("condition",)),
    ]


def _property_rows() -> list[Builtin]:
    return [
        Builtin("old", "old", ("any",), "any", where="property"),
        Builtin("at", "at", ("process", "label"), "bool", where="property"),
        Builtin("done", "done", ("process",), "bool", where="property"),
        Builtin("holds", "holds", ("process", "lock"), "bool", where="property"),
        Builtin("locked", "locked", ("lock",), "bool", where="property"),
        Builtin("in_rcu", "in_rcu", ("process",), "bool", where="property"),
    ]


def _object_rows() -> list[Builtin]:
    return [
        Builtin("alloc", "alloc", ("pool",), "pool"),
        Builtin("free", "free", ("pointer",)),
    ]


def _collection_rows() -> list[Builtin]:
    return [
        Builtin("push", "push", ("queue place", "value"), blocks=True),
        Builtin("pop", "pop", ("queue place",), "element", blocks=True),
        Builtin("try_push", "try_push", ("queue place", "value"), "bool"),
        Builtin("try_pop", "try_pop", ("queue place", "result place"), "bool"),
        Builtin("insert", "insert", ("set place", "value")),
        Builtin("remove", "remove", ("set place", "value")),
        Builtin("len", "len", ("collection",), "length", where="both"),
        Builtin("empty", "empty", ("collection",), "bool", where="both"),
    ]


BUILTINS: dict[str, Builtin] = {
    row.name: row
    for row in (
        *_lock_rows(), *_waiting_rows(), *_memory_rows(), *_statement_rows(), *_property_rows(),
        *_object_rows(), *_collection_rows(),
    )
}  # fmt: skip

SYNCHRONISING_OPS = frozenset(row.op for row in (*_lock_rows(), *_waiting_rows()))
"""What is a step also where it names no shared variable: locks, completions, RCU."""
