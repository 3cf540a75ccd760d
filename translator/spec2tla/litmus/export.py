"""A counterexample -> a litmus test that asks whether this very run can come about.

In: a trace, and the program that it is of. Out: text in herd7's C format, or a diagnostic that says
what a litmus test has no word for, and where. What each process did becomes straight-line code;
what it read, and what memory held at the end where several wrote it, the condition. Of the
dependencies there are those of an `if` that reads shared memory itself: the test is never stronger
than the model, so what herd7 forbids here it forbids there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spec2tla.analysis.builtins import BUILTINS
from spec2tla.analysis.modules import Program
from spec2tla.diagnostics import Sink
from spec2tla.litmus.spelling import Places, Unsayable, number
from spec2tla.source import Span
from spec2tla.syntax import ast
from spec2tla.syntax.walk import walk
from spec2tla.trace.model import BUFFER, Json, Move, Statement, Trace

_CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_LOCKS = {"acquire": "spin_lock", "release": "spin_unlock"}
_SAME = ("smp_mb", "smp_rmb", "smp_wmb", "rcu_read_lock", "rcu_read_unlock", "synchronize_rcu")
_WORDS = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)[\w.\[\]>-]*\s*=[^=]")
_NOTHING = ("read_once", "write_once", "barrier", "assert", "bug_on", "assume", "len", "empty")
"""Operations of which the accesses say all."""
_FLUSH = "flush: "


@dataclass(frozen=True, slots=True)
class _Access:
    """A store of a value (as the trace has it), or a load that returned it."""

    place: str
    value: Json
    store: bool


@dataclass(slots=True)
class _Process:
    """The code of one process so far: lines, registers and what they read, open branches."""

    lines: list[str] = field(default_factory=list)
    registers: list[int] = field(default_factory=list)
    branches: list[ast.If] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)

    def say(self, line: str) -> None:
        self.lines.append("\t" * (len(self.branches) + 1) + line)


def exported(name: str, trace: Trace, program: Program, sink: Sink) -> str | None:
    """The test; None where the sink says why there is none."""
    ghosts = {
        declarator.name.text
        for d in program.declarations
        if isinstance(d, ast.SharedDecl) and d.ghost
        for declarator in d.declarators
    }
    places = Places(program, trace)
    writer = _Writer(places, frozenset(ghosts), _branches(program), _atomics(program))
    for move in trace.moves:
        try:
            writer.move(move)
        except Unsayable as reason:
            hint = "the run can be shown with `spec2tla check`"
            sink.report("E0605", move.origin.span, str(reason), hint=hint)
            return None
    for process in writer.processes.values():
        writer.end(process)
    return _text(name, trace, writer)


def _branches(program: Program) -> dict[tuple[str, int, int], ast.If]:
    """By the place of its condition, which is what a trace names."""
    found = (n for n in walk(program.declarations) if isinstance(n, ast.If))
    return {_key(node.header): node for node in found}


def _atomics(program: Program) -> tuple[Span, ...]:
    """What is one step with all that is in it."""
    return tuple(
        node.span
        for node in walk(program.declarations)
        if isinstance(node, ast.Atomic) or (isinstance(node, ast.Await) and node.body is not None)
    )


def _key(span: Span) -> tuple[str, int, int]:
    return span.file.name, span.start, span.end


def _lies_in(inner: Span, outer: Span) -> bool:
    return inner.file.name == outer.file.name and outer.start <= inner.start < outer.end


class _Writer:
    """The processes, by what the trace calls them, in the order in which they first move."""

    def __init__(
        self,
        places: Places,
        ghosts: frozenset[str],
        branches: Mapping[tuple[str, int, int], ast.If],
        atomics: tuple[Span, ...],
    ) -> None:
        self.places, self.ghosts = places, ghosts
        self.branches, self.atomics = branches, atomics
        self.processes: dict[str, _Process] = {}
        self.writers: dict[str, int] = {}

    def move(self, move: Move) -> None:
        if move.origin.text.startswith(_FLUSH):
            return
        buffered = list(_buffered(move))
        for statement in move.statements:
            accesses = [*self.accesses(statement), *buffered]
            buffered = []
            self.statement(self.processes.setdefault(move.actor, _Process()), statement, accesses)

    def accesses(self, statement: Statement) -> Iterator[_Access]:
        for touched, store in (
            *((t, False) for t in statement.reads),
            *((t, True) for t in statement.writes),
        ):
            base = re.split(r"[.\[]", touched.name)[0]
            if base not in self.ghosts and base in self.places.shared:
                yield _Access(touched.name, touched.value, store)

    def statement(self, process: _Process, statement: Statement, accesses: list[_Access]) -> None:
        span = statement.origin.span
        places = (span, *(frame.call for frame in statement.origin.calls))
        while process.branches and not self.is_within(process.branches[-1], places):
            process.branches.pop()
            process.say("}")
        calls = [c for c in _CALLED.findall(statement.origin.text) if c in BUILTINS]
        if any(_lies_in(span, atomic) for atomic in self.atomics) and accesses:
            raise Unsayable("several accesses in one step are nothing that a litmus test has")
        if len(accesses) > 1 and not _modifies(calls):
            raise Unsayable("several accesses in one step are nothing that a litmus test has")
        if accesses and statement.origin.text.startswith("choose"):
            raise Unsayable("a choice that looks at shared variables is nothing that it has")
        self.synchronise(process, calls, statement)
        if accesses:
            self.memory(process, calls, accesses, statement.origin.text)
        branch = self.branches.get(_key(span))
        loads = [a for a in accesses if not a.store]
        if branch is not None and loads and self.taken_into(branch):
            register = len(process.registers) - 1
            process.say(f"if (r{register} == {process.registers[register]}) {{")
            process.branches.append(branch)

    def is_within(self, branch: ast.If, places: tuple[Span, ...]) -> bool:
        parts = (branch.then, *((branch.otherwise,) if branch.otherwise else ()))
        return any(_lies_in(place, part.span) for place in places for part in parts)

    def taken_into(self, branch: ast.If) -> bool:
        """A condition of several accesses decides by more than the last one."""
        return not any(
            isinstance(n, ast.Binary) and n.op in ("&&", "||") for n in walk(branch.condition)
        )

    def synchronise(self, process: _Process, calls: list[str], statement: Statement) -> None:
        """Locks, barriers, RCU; what is none of these, nor an access, is refused."""
        for call in calls:
            row = BUILTINS[call]
            if call in _SAME:
                process.say(f"{call}();")
                if call.startswith("rcu_read"):
                    _pair(process, "rcu_read_unlock();", opens=call == "rcu_read_lock")
            elif row.op in _LOCKS:
                [lock, *_] = [t.name for t in statement.writes] or [""]
                if row.mode == "shared" or not self.places.is_plain_lock(lock):
                    raise Unsayable(f"litmus tests have spinlocks only, no `{call}`")
                name = self.places.name(lock)
                process.used[name] = "spinlock_t"
                process.say(f"{_LOCKS[row.op]}({name});")
                _pair(process, f"spin_unlock({name});", opens=row.op == "acquire")
            elif row.op not in _NOTHING and not _modifies([call]):
                raise Unsayable(f"`{call}` is nothing that litmus tests have")

    def memory(
        self, process: _Process, calls: list[str], accesses: list[_Access], text: str
    ) -> None:
        if modifying := _modifies(calls):
            self.modify(process, modifying[0], accesses)
            return
        acquires = self.acquires(calls, text)
        for access in accesses:
            name, value = self.place(process, access), number(access.value, self.places)
            if not access.store:
                said = f"smp_load_acquire({name})" if acquires else f"READ_ONCE(*{name})"
                process.say(f"r{len(process.registers)} = {said};")
                process.registers.append(value)
            elif "smp_store_release" in calls or "rcu_assign_pointer" in calls:
                process.say(f"smp_store_release({name}, {value});")
            else:
                process.say(f"WRITE_ONCE(*{name}, {value});")

    def acquires(self, calls: list[str], text: str) -> bool:
        """Whether each read of a statement acquires; not where the trace could mean another one.

        A read that is said to acquire and does not would make the test stronger than the model.
        """
        count = calls.count("smp_load_acquire") + calls.count("rcu_dereference")
        stores = [c for c in calls if BUILTINS[c].op == "write_once"]
        assigned = _ASSIGNED.match(text)
        known = count + len(stores) + (assigned is not None and assigned[1] in self.places.shared)
        named = [word for word in _WORDS.findall(text) if word in self.places.shared]
        return count > 0 and len(named) <= known

    def modify(self, process: _Process, call: str, accesses: list[_Access]) -> None:
        access = accesses[0]
        match call, [number(a.value, self.places) for a in accesses], access.store:
            case "xchg", [old, new], False:
                text = f"r{len(process.registers)} = xchg({self.place(process, access)}, {new});"
                process.say(text)
                process.registers.append(old)
                self.place(process, accesses[1])
            case (("atomic_inc" | "atomic_dec"), [_, _], False):
                process.say(f"{call}({self.place(process, access)});")
                self.place(process, accesses[1])
            case _:
                raise Unsayable(f"`{call}` cannot be told in a litmus test from what a run shows")

    def place(self, process: _Process, access: _Access) -> str:
        name = self.places.name(access.place)
        process.used[name] = "int"
        if access.store:
            self.writers[access.place] = self.writers.get(access.place, 0) + 1
        return name

    def end(self, process: _Process) -> None:
        """What is open is closed: the run may end within it."""
        while process.branches:
            process.branches.pop()
            process.say("}")
        for closing in reversed(process.held):
            process.say(closing)


def _modifies(calls: list[str]) -> list[str]:
    """Those that read and write in one step."""
    kinds = ("xchg", "cmpxchg", "atomic_", "test_")
    return [c for c in calls if BUILTINS[c].op.startswith(kinds)]


def _pair(process: _Process, closing: str, *, opens: bool) -> None:
    if opens:
        process.held.append(closing)
    elif closing in process.held:
        process.held.remove(closing)


def _buffered(move: Move) -> Iterator[_Access]:
    """What the step put into its store buffer: `slot = RETRY`."""
    for change in move.changes:
        before, after = change.before, change.after
        if change.name != f"{move.actor}{BUFFER}":
            continue
        if isinstance(before, list) and isinstance(after, list) and len(after) > len(before):
            place, _, value = str(after[-1]).partition(" = ")
            yield _Access(place, value, store=True)


# The text ----------------------------------------------------------------------------------------


def _text(name: str, trace: Trace, writer: _Writer) -> str:
    places = writer.places
    initial = [f"{places.name(p)}={v}; " for p, v in places.initial() if v]
    lines = [f"C {name}", "", "(*", " * Made of a counterexample: can this run come about?"]
    lines += [f" * P{n} is {actor}." for n, actor in enumerate(writer.processes)]
    lines += [*(f" * {said}" for said in places.numbers()), " *)", ""]
    lines += [f"{{ {''.join(initial)}}}".replace("{ }", "{}"), ""]
    atoms: list[str] = []
    for at, process in enumerate(writer.processes.values()):
        used = sorted(process.used.items())
        parameters = ", ".join(f"{kind} *{used_name}" for used_name, kind in used)
        lines += [f"P{at}({parameters})", "{"]
        lines += [f"\tint r{register};" for register in range(len(process.registers))]
        lines += [*([""] if process.registers else []), *process.lines, "}", ""]
        atoms += [f"{at}:r{r}={value}" for r, value in enumerate(process.registers)]
    for place, count in writer.writers.items():
        value = places.final(place)
        if count > 1 and value is not None:
            atoms.append(f"{places.name(place)}={value}")
    claim = " /\\ ".join(atoms) or "true"
    return "\n".join([*lines, f"exists ({claim})"]) + "\n"
