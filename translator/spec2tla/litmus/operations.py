"""The operations of the kernel that a litmus test may use, and what each is in kspec.

In: nothing; this is a table. A new operation is a row. Those that kspec cannot say are named with
the reason, so that the refusal is of use.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """`takes`: "read" is `*x`, "place" the address of an integer, "lock" that of a lock, "value".

    `text` has the arguments as `{0}`, `{1}`; `gives` is "int", "bool", or empty.
    """

    takes: tuple[str, ...]
    text: str
    gives: str = ""


_ACQUIRE = "smp_load_acquire({0})"
_RELEASE = "smp_store_release({0}, {1});"

OPERATIONS: dict[str, Operation] = {
    "READ_ONCE": Operation(("read",), "READ_ONCE({0})", "int"),
    "WRITE_ONCE": Operation(("read", "value"), "WRITE_ONCE({0}, {1});"),
    "smp_load_acquire": Operation(("place",), _ACQUIRE, "int"),
    "smp_store_release": Operation(("place", "value"), _RELEASE),
    "smp_store_mb": Operation(("read", "value"), "WRITE_ONCE({0}, {1}); smp_mb();"),
    # The language has these for pointers to objects; on integers they are an acquire and a release.
    "rcu_dereference": Operation(("read",), _ACQUIRE, "int"),
    "rcu_assign_pointer": Operation(("read", "value"), _RELEASE),
    "smp_mb": Operation((), "smp_mb();"),
    "smp_rmb": Operation((), "smp_rmb();"),
    "smp_wmb": Operation((), "smp_wmb();"),
    "smp_mb__before_atomic": Operation((), "smp_mb();"),
    "smp_mb__after_atomic": Operation((), "smp_mb();"),
    "smp_mb__after_spinlock": Operation((), "smp_mb();"),
    "smp_mb__after_unlock_lock": Operation((), "smp_mb();"),
    # Nothing here is moved by a compiler.
    "barrier": Operation((), ";"),
    "xchg": Operation(("place", "value"), "xchg({0}, {1})", "int"),
    "cmpxchg": Operation(("place", "value", "value"), "cmpxchg({0}, {1}, {2})", "int"),
    "atomic_read": Operation(("place",), "atomic_read({0})", "int"),
    "atomic_read_acquire": Operation(("place",), _ACQUIRE, "int"),
    "atomic_set": Operation(("place", "value"), "atomic_set({0}, {1});"),
    "atomic_set_release": Operation(("place", "value"), _RELEASE),
    "atomic_inc": Operation(("place",), "atomic_inc({0});"),
    "atomic_dec": Operation(("place",), "atomic_dec({0});"),
    "atomic_add": Operation(("value", "place"), "atomic_add({0}, {1});"),
    "atomic_sub": Operation(("value", "place"), "atomic_add(0 - {0}, {1});"),
    "atomic_xchg": Operation(("place", "value"), "xchg({0}, {1})", "int"),
    "atomic_cmpxchg": Operation(("place", "value", "value"), "cmpxchg({0}, {1}, {2})", "int"),
    "atomic_dec_and_test": Operation(("place",), "atomic_dec_and_test({0})", "bool"),
    "atomic_inc_not_zero": Operation(("place",), "atomic_inc_not_zero({0})", "bool"),
    "spin_lock": Operation(("lock",), "spin_lock(&{0});"),
    "spin_unlock": Operation(("lock",), "spin_unlock(&{0});"),
    "spin_trylock": Operation(("lock",), "spin_trylock(&{0})", "bool"),
    "rcu_read_lock": Operation((), "rcu_read_lock();"),
    "rcu_read_unlock": Operation((), "rcu_read_unlock();"),
    "synchronize_rcu": Operation((), "synchronize_rcu();"),
    "synchronize_rcu_expedited": Operation((), "synchronize_rcu();"),
}

GROWTH = {"atomic_inc": 1, "atomic_inc_not_zero": 1, "atomic_dec": -1, "atomic_dec_and_test": -1}
"""By how much an operation changes what it counts; `atomic_add` and `atomic_sub` say it."""


def why_not(name: str) -> str:
    """The reason why an operation that the kernel's tests have is not one here; or nothing."""
    if name.startswith(("xchg_", "cmpxchg_", "atomic_xchg_", "atomic_cmpxchg_")):
        return "kspec's exchanges are fully ordered; it has no weaker ones"
    if (name.startswith("atomic_") and "return" in name) or "fetch" in name:
        return "kspec has no arithmetic on atomics that gives a value back, but xchg and cmpxchg"
    if name.startswith("srcu_") or "srcu" in name:
        return "kspec has no SRCU"
    if name.startswith("spin_is_locked"):
        return "kspec asks for locks in properties only"
    return ""
