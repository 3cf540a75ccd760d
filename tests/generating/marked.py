"""Programs about slots that hold markers, for what movers know of values.

In: a source of chance. Out: the text of a small program: writers with sections under a lock, that
mark slots, look again, store and roll back; readers that wait for a marker to go, that don't, that
look at what they read later, that note something; properties that look at slots one by one, or not.
Some of the programs are refused; which, the front end says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

MEMBERS = ("NONE", "PAGE", "HUGE", "RETRY")


@dataclass(slots=True)
class _Marked:
    random: Random
    slots: int
    members: Sequence[str]
    flags: Sequence[str]
    names: int = field(default=0)

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def value(self) -> str:
        return self.random.choice(self.members)

    def flag(self) -> str:
        return self.random.choice(self.flags)

    def truth(self) -> str:
        return self.random.choice(("true", "false"))

    def negation(self) -> str:
        return self.random.choice(("", "!"))

    def operator(self) -> str:
        return self.random.choice(("==", "==", "!="))

    def comparison(self, what: str) -> str:
        if self.chance(20):
            return f"({what} == {self.value()} || {what} == {self.value()})"
        return f"{what} {self.operator()} {self.value()}"

    def index(self, indices: Sequence[str]) -> str:
        if indices and self.chance(80):
            return self.random.choice(indices)
        return str(self.random.randrange(self.slots))

    # Statements ----------------------------------------------------------------------------------

    def stored(self, indices: Sequence[str], locals_: Sequence[str]) -> str:
        """A value for a slot."""
        kind = self.random.randrange(10)
        if kind == 0 and locals_:
            return self.random.choice(locals_)
        if kind == 1:
            return f"{self.condition(indices, locals_)} ? {self.value()} : {self.value()}"
        if kind == 2:
            return f"cache[{self.index(indices)}]"
        return self.value()

    def condition(self, indices: Sequence[str], locals_: Sequence[str]) -> str:
        kind = self.random.randrange(8)
        if kind < 2:
            return f"{self.negation()}{self.flag()}"
        if kind < 4 and locals_:
            return self.comparison(self.random.choice(locals_))
        return self.comparison(f"cache[{self.index(indices)}]")

    def statement(self, indices: Sequence[str], locals_: Sequence[str], depth: int) -> list[str]:
        kind = self.random.randrange(18)
        slot = f"cache[{self.index(indices)}]"
        match kind:
            case 0 | 1 | 2 | 3:
                return [f"{slot} = {self.stored(indices, locals_)};"]
            case 4 | 5 if depth:
                inner = self.block(indices, locals_, depth - 1)
                head = f"if ({self.condition(indices, locals_)})"
                if self.chance(40):
                    other = self.block(indices, locals_, depth - 1)
                    return [f"{head} {{", *inner, "} else {", *other, "}"]
                return [f"{head} {{", *inner, "}"]
            case 6 | 7 | 8 if depth:
                index = self.name()
                inner = self.block([*indices, index], locals_, depth - 1)
                head = (
                    f"for (int(0..{self.slots}) {index} = 0; {index} < {self.slots}; {index}++) {{"
                )
                return [head, *inner, "}"]
            case 9:
                return [f"{self.flag()} = {self.truth()};"]
            case 10:
                return [f"ghost seen[{self.index(indices)}] = {self.noted(indices, locals_)};"]
            case 11:
                return [f"assert({self.comparison(slot)});"] if self.chance(40) else []
            case 12:
                return [f"assume({self.condition(indices, locals_)});"] if self.chance(40) else []
            case 13:
                return [f"ghost told = {self.noted(indices, locals_)};"]
            case 14 if locals_:
                return [f"{self.random.choice(locals_)} = {slot};"]
            case 15 if self.chance(30):
                return [f"{self.flag()} = {slot} {self.operator()} {self.value()};"]
            case 16 if self.chance(20):
                return ["spin_unlock(l);", "spin_lock(l);"]
            case _:
                return []

    def noted(self, indices: Sequence[str], locals_: Sequence[str]) -> str:
        return self.condition(indices, locals_) if self.chance(60) else self.truth()

    def block(self, indices: Sequence[str], locals_: Sequence[str], depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            lines += self.statement(indices, locals_, depth)
        return lines

    # Processes -----------------------------------------------------------------------------------

    def writer(self, name: str) -> list[str]:
        local = self.name()
        lines = [f"enum entry {local} = {self.value()};"] if self.chance(40) else []
        locals_ = [local] if lines else []
        locked = self.chance(85)
        lines += ["spin_lock(l);"] if locked else []
        if self.chance(70):
            lines += self.section(locals_)
        else:
            for _ in range(self.random.randint(1, 4)):
                lines += self.statement([], locals_, 2)
        lines += ["spin_unlock(l);"] if locked else []
        if self.chance(30):
            lines += self.statement([], locals_, 1)
        return [f"process {name} {{", *lines, "}"]

    def section(self, locals_: Sequence[str]) -> list[str]:
        """Marks, a question, and then one way or the other: as collapse_file() does it."""
        index = self.name()
        mark = self.value() if self.chance(40) else self.members[-1]
        marking = f"cache[{index}] = {mark};"
        if self.chance(60):
            marking = f"if ({self.comparison(f'cache[{index}]')}) {marking}"
        extra = self.statement([index], locals_, 1) if self.chance(30) else []
        lines = [*self.loop(index, [marking, *extra])] if self.chance(75) else []
        if self.chance(40):
            lines += self.statement([], locals_, 1)
        yes = self.rewriting(locals_, mark)
        no = self.rewriting(locals_, mark)
        asked = self.condition([], locals_)
        if self.chance(70):
            return [*lines, f"if ({asked}) {{", *yes, "} else {", *no, "}"]
        return [*lines, *yes]

    def rewriting(self, locals_: Sequence[str], mark: str) -> list[str]:
        index = self.name()
        store = f"cache[{index}] = {self.stored([index], locals_)};"
        if self.chance(50):
            store = f"if (cache[{index}] {self.operator()} {mark}) {store}"
        extra = self.statement([index], locals_, 1) if self.chance(30) else []
        lines = self.loop(index, [*extra, store] if self.chance(50) else [store, *extra])
        if self.chance(40):
            lines = [f"{self.flag()} = {self.truth()};", *lines]
        return lines

    def loop(self, index: str, body: Sequence[str]) -> list[str]:
        if self.chance(15):
            at = self.random.randrange(self.slots)
            return ["{", f"int(0..{self.slots}) {index} = {at};", *body, "}"]
        return [
            f"for (int(0..{self.slots}) {index} = 0; {index} < {self.slots}; {index}++) {{",
            *body,
            "}",
        ]

    def reader(self, name: str, count: int) -> list[str]:
        lines, indices, entry = [], [], self.name()
        if self.chance(40):
            lines += [f"{self.flag()} = {self.truth()};"]
        if self.chance(10):
            lines += [f"ghost told = {self.truth()};"]
        if self.chance(55):
            lines += [f"choose int(0..{self.slots - 1}) i;"]
            indices = ["i"]
        elif count > 1 and count <= self.slots:
            indices = ["self"]
        slot = f"cache[{self.index(indices)}]"
        lines += [f"enum entry {entry};", "enum entry unused;"]
        lines += self.looking(entry, slot)
        for _ in range(self.random.randint(1, 3)):
            lines += self.after(entry, indices)
        if self.chance(20):
            lines += [f"{self.flag()} = {self.truth()};"]
        header = f"process {name}[{count}] {{" if count > 1 else f"process {name} {{"
        return [header, *lines, "}"]

    def looking(self, entry: str, slot: str) -> list[str]:
        marks = " || ".join(
            f"{entry} == {value}"
            for value in self.random.sample(self.members, self.random.randint(1, 2))
        )
        match self.random.randrange(8):
            case 0 | 1 | 2:
                return ["do", f"{entry} = {slot};", f"while ({marks});"]
            case 3:
                return [
                    "do {",
                    f"{entry} = {slot};",
                    f"if ({self.comparison(entry)}) {self.on_the_way()}",
                    f"}} while ({marks});",
                ]
            case 4:
                return [f"await ({self.comparison(slot)});", f"{entry} = {slot};"]
            case 5:
                return ["spin_lock(l);", f"{entry} = {slot};", "spin_unlock(l);"]
            case 6:
                return [f"while ({self.comparison(slot)}) ;", f"{entry} = {slot};"]
            case _:
                return [f"{entry} = {slot};"]

    def on_the_way(self) -> str:
        if self.chance(50):
            return f"{self.flag()} = {self.truth()};"
        return f"unused = {self.value()};"

    def after(self, entry: str, indices: Sequence[str]) -> list[str]:
        at = self.index(indices)
        match self.random.randrange(12):
            case 0 | 1 | 2 | 3:
                return [f"ghost seen[{at}] = {self.comparison(entry)};"]
            case 4:
                return [f"ghost told = {self.comparison(entry)};"]
            case 5:
                return [f"if ({self.comparison(entry)}) {self.flag()} = {self.truth()};"]
            case 6:
                return [f"ghost seen[{at}] = true;"]
            case 7:
                return [f"if ({self.comparison(entry)}) ghost seen[{at}] = {self.truth()};"]
            case 8:
                return [f"assert({self.comparison(entry)});"]
            case 9:
                return [f"if ({self.flag()}) ghost seen[{at}] = {self.comparison(entry)};"]
            case 10:
                return [
                    "spin_lock(l);",
                    f"if ({self.comparison(f'cache[{at}]')}) cache[{at}] = {self.value()};",
                    "spin_unlock(l);",
                ]
            case _:
                return [f"{self.flag()} = {self.comparison(entry)};"]

    # Properties ----------------------------------------------------------------------------------

    def term(self, index: str, *, old: bool) -> str:
        slot = f"cache[{index}]"
        if old and self.chance(50):
            slot = f"old({slot})"
        kind = self.random.randrange(10)
        if kind < 5:
            return f"{slot} {self.operator()} {self.value()}"
        if kind < 8:
            note = f"seen[{index}]"
            return f"old({note})" if old and self.chance(30) else f"{self.negation()}{note}"
        if kind == 8:
            return f"{self.negation()}{self.flag()}" if self.chance(40) else f"{slot} != NONE"
        if old and self.chance(40):
            return f"cache[{index}] == old(cache[{index}])"
        return f"{self.negation()}told" if self.chance(40) else f"{slot} == {self.value()}"

    def formula(self, index: str, *, old: bool) -> str:
        before = self.random.choice((" && ", " || ")).join(
            self.term(index, old=old) for _ in range(self.random.randint(1, 2))
        )
        return (
            f"({before}) ==> ({self.term(index, old=old)} || {self.term(index, old=old)})"
            if self.chance(50)
            else f"({before}) ==> {self.term(index, old=old)}"
        )

    def property(self, name: str, process: str) -> list[str]:
        old = self.chance(60)
        kind = "transition" if old else "invariant"
        head = f'{kind} {name} "{name}":'
        match self.random.randrange(12):
            case 0:
                return [head, f"exists (i in 0..{self.slots - 1}) ({self.formula('i', old=old)});"]
            case 1:
                at = str(self.random.randrange(self.slots))
                return [head, f"{self.formula(at, old=old)};"]
            case 2 if not old:
                asked = f"!holds({process}, l)" if self.chance(50) else f"done({process})"
                return [
                    head,
                    f"forall (i in 0..{self.slots - 1})",
                    f"({asked} ==> {self.formula('i', old=old)});",
                ]
            case 3:
                return [head, f"{self.negation()}told || {self.negation()}{self.flag()};"]
            case _:
                return [head, f"forall (i in 0..{self.slots - 1}) ({self.formula('i', old=old)});"]


def marked(random: Random) -> str:
    """A program, without its first line."""
    slots = random.choice((1, 2, 2, 2))
    members = MEMBERS if random.randrange(2) else (*MEMBERS[:2], MEMBERS[3])
    flags = ("f", "g")[: random.randint(1, 2)]
    made = _Marked(random, slots, members, flags)
    start = f"any {{ {members[0]}, {members[1]} }}" if made.chance(60) else made.value()
    lines = [
        f"enum entry {{ {', '.join(members)} }};",
        f"shared enum entry cache[{slots}] = {start};",
        *(f"shared bool {flag} = {made.truth()};" for flag in flags),
        f"ghost bool seen[{slots}] = false;",
        "ghost bool told = false;",
        "spinlock l;",
    ]
    lines += made.writer("w0")
    if made.chance(35):
        lines += made.writer("w1")
    for number in range(random.choice((1, 1, 1, 2))):
        lines += made.reader(f"r{number}", random.choice((1, 1, 1, 2)))
    for number in range(random.randint(1, 3)):
        lines += made.property(f"p{number}", "w0")
    return "\n".join(lines) + "\n"
