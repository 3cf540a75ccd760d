"""Random statements about locks, RCU and completions."""

from dataclasses import replace

from generating import expressions as ex
from generating import statements as st
from generating.scope import Lock, Scope

Lines = list[str]

_WAYS = {
    "spinlock": (("spin_lock", "spin_unlock"), ("spin_lock_irqsave", "spin_unlock_irqrestore")),
    "mutex": (("mutex_lock", "mutex_unlock"), ("lock", "unlock")),
    "rwlock": (("read_lock", "read_unlock"), ("write_lock", "write_unlock_irq")),
    "rwsem": (("down_read", "up_read"), ("down_write", "up_write"), ("lock", "unlock")),
    "seqlock": (("write_seqlock", "write_sequnlock_bh"), ("lock", "unlock")),
}

_TRIES = {
    "spinlock": (("spin_trylock", "spin_unlock"),),
    "mutex": (("mutex_trylock", "mutex_unlock"),),
    "rwsem": (("down_read_trylock", "up_read"), ("down_write_trylock", "up_write")),
}


def _lock_name(lock: Lock, scope: Scope) -> str:
    if lock.size is None:
        return scope.draw.pick(("", "&")) + lock.name
    return f"{lock.name}[{ex.index(scope, 1)}]"


def locked(scope: Scope, depth: int) -> Lines:
    """Statements under a lock; now and then one of the two operations is forgotten."""
    locks = [lock for lock in scope.locks if lock.kind in _WAYS]
    if not locks:
        return st.if_(scope, depth)
    lock = scope.draw.pick(locks)
    take, give = scope.draw.pick(_WAYS[lock.kind])
    name = _lock_name(lock, scope)
    lines = [f"{take}({name});", *st.block(scope, 1 + scope.draw.below(2), depth - 1)]
    if not scope.draw.chance(8):
        lines.append(f"{give}({name});")
    return lines[1:] if scope.draw.chance(12) else lines


def trylock(scope: Scope, depth: int) -> Lines:
    locks = [lock for lock in scope.locks if lock.kind in _TRIES]
    if not locks:
        return locked(scope, depth)
    lock = scope.draw.pick(locks)
    take, give = scope.draw.pick(_TRIES[lock.kind])
    name = _lock_name(lock, scope)
    return [
        f"if ({take}({name})) {{",
        *st.nested(scope, depth),
        f"    {give}({name});",
        "}",
    ]


def rwsem(scope: Scope, depth: int) -> Lines:
    locks = [lock for lock in scope.locks if lock.kind == "rwsem" and lock.size is None]
    if not locks:
        return locked(scope, depth)
    name = scope.draw.pick(locks).name
    return [
        f"down_write({name});",
        *st.block(scope, 1, depth - 1),
        f"downgrade_write({name});",
        *st.block(scope, 1, depth - 1),
        f"up_read({name});",
    ]


def seqread(scope: Scope, depth: int) -> Lines:
    names = [lock.name for lock in scope.locks if lock.kind == "seqlock"]
    if not names:
        return rcu(scope, depth)
    number, lock = scope.fresh("e"), scope.draw.pick(names)
    inner = replace(scope, loops=True, fixed=scope.fixed | {number})
    return [
        f"int {number} = 0;",
        "do {",
        f"    {number} = read_seqbegin({lock});",
        *st.nested(inner, depth),
        f"}} while (read_seqretry({lock}, {number}));",
    ]


def wait(scope: Scope) -> Lines:
    """Completions and grace periods."""
    names = [lock.name for lock in scope.locks if lock.kind == "completion"]
    if not names:
        return ["synchronize_rcu();"]
    ways = ["wait_for_completion"]
    ways += [] if scope.observer else ["complete", "complete", "complete_all"]
    return [f"{scope.draw.pick(ways)}({scope.draw.pick(names)});"]


def rcu(scope: Scope, depth: int) -> Lines:
    return ["rcu_read_lock();", *st.block(scope, 1, depth - 1), "rcu_read_unlock();"]
