"""The commands of `spec2tla explore`: a line that was typed -> the next position, and what to show.

In: a check with its machine, a `Terminal`. Out: text, through the terminal, and files that the user
names. It must not know where lines come from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeAlias

from spec2tla.engine.findings import Limits
from spec2tla.errors import Spec2tlaError
from spec2tla.explore import screen
from spec2tla.explore.files import load, save
from spec2tla.explore.guide import way_to
from spec2tla.explore.session import (
    Position,
    along,
    back,
    choices,
    follow,
    starts,
    take,
)
from spec2tla.opening import Opened
from spec2tla.reference.layout import Layout, State, actor
from spec2tla.reference.semantics import Ended, Failed, Taken
from spec2tla.report.characters import printable
from spec2tla.report.style import Paint, Role
from spec2tla.suggest import did_you_mean

QUIT = ("quit", "exit", "q")


class Terminal(Protocol):
    """`ask` gives None at the end of the input."""

    @property
    def page(self) -> int: ...

    @property
    def paint(self) -> Paint: ...

    def ask(self, prompt: str) -> str | None: ...

    def say(self, text: str) -> None: ...


class Refused(Exception):
    """What was typed cannot be done; the message says why."""


@dataclass(slots=True)
class Shell:
    """Where the user is. `first` are the initial states."""

    opened: Opened
    layout: Layout
    terminal: Terminal
    limits: Limits
    first: tuple[State, ...]
    position: Position = field(init=False)

    def __post_init__(self) -> None:
        self.position = Position(self.first[0])

    def lines(self, lines: list[str]) -> None:
        self.terminal.say("".join(f"{line}\n" for line in lines))

    def go(self, position: Position) -> None:
        """There, and shows it."""
        self.position = position
        self.lines(screen.here(self.layout, position, self.terminal.page, self.terminal.paint))


def run(opened: Opened, terminal: Terminal, limits: Limits, scenario: Path | None = None) -> None:
    """Until `quit` or the end of the input.

    UsageError where the model has no initial state, or the scenario cannot be followed.
    """
    layout = Layout.of(opened.machine)
    shell = Shell(opened, layout, terminal, limits, starts(layout))
    _greet(shell)
    if scenario is not None:
        shell.position = load(layout, scenario)
    shell.go(shell.position)
    while True:
        line = terminal.ask(_prompt(shell))
        if line is None or line.strip() in QUIT:
            return
        try:
            obey(shell, line)
        except Refused as refused:
            shell.lines([terminal.paint(Role.WARNING, str(refused))])


def obey(shell: Shell, line: str) -> None:
    """One command; Refused where it cannot be done."""
    words = line.split()
    if not words:
        words = ["next"] if shell.position.ahead is not None else ["here"]
    name, *arguments = words
    if name.isascii() and name.isdigit():
        _take(shell, name)
        return
    name = _SHORT.get(name, name)
    command = COMMANDS.get(name)
    if command is None:
        hint = did_you_mean(name, (*COMMANDS, "quit"))
        raise Refused(f"there is no command `{printable(name)}`; {hint or '`help` lists them'}")
    if len(arguments) > command.most:
        raise Refused(f"write `{name} {command.usage}`" if command.usage else f"write `{name}`")
    command.run(shell, arguments)


def _greet(shell: Shell) -> None:
    machine, paint = shell.opened.machine, shell.terminal.paint
    bounds = [f"{c.name} = {str(c.value).lower()}" for c in machine.constants]
    head = f"{printable(shell.opened.file)}: {machine.name}, check {shell.opened.plan.name}"
    more = ", ".join([*bounds, f"memory {shell.opened.plan.memory}"])
    lines = [paint(Role.STRONG, head), paint(Role.FAINT, f"  {more}")]
    if len(shell.first) > 1:
        lines.append(f"  {len(shell.first)} initial states: `start` lists them")
    shell.lines([*lines, "  a number takes a step; `help` lists the other commands", ""])


def _prompt(shell: Shell) -> str:
    return f"[{len(shell.position.steps)}]> "


# Commands ----------------------------------------------------------------------------------------


def _take(shell: Shell, text: str) -> None:
    able = choices(shell.layout, shell.position)
    number = int(text[:9])
    if not 1 <= number <= len(able):
        raise Refused(f"there is no step {number} here; `here` shows what there is")
    outcome = able[number - 1]
    match outcome:
        case Taken():
            shell.go(take(shell.layout, shell.position, outcome))
        case Failed():
            shell.lines([screen.failing_line(outcome, shell.terminal.paint)])
        case Ended():
            raise Refused("an `assume` is false there: such a run does not count")


def _here(shell: Shell, _: list[str]) -> None:
    shell.go(shell.position)


def _state(shell: Shell, _: list[str]) -> None:
    page, paint = shell.terminal.page, shell.terminal.paint
    shell.lines(screen.state_lines(shell.layout, shell.position, page, paint, whole=True))


def _next(shell: Shell, arguments: list[str]) -> None:
    position = shell.position
    for _ in range(_count(arguments)):
        further = follow(position)
        if further is None:
            break
        position = further
    if position is shell.position:
        raise Refused("there is no way to go on along; `violation NAME` looks for one")
    shell.go(position)


def _back(shell: Shell, arguments: list[str]) -> None:
    count = _count(arguments)
    if not shell.position.steps:
        raise Refused("this is where it began")
    shell.go(back(shell.position, count))


def _reset(shell: Shell, _: list[str]) -> None:
    shell.go(replace(shell.position, steps=()))


def _start(shell: Shell, arguments: list[str]) -> None:
    if not arguments:
        page, paint = shell.terminal.page, shell.terminal.paint
        shell.lines(screen.start_lines(shell.layout, shell.first, page, paint))
        return
    number = _count(arguments)
    if number > len(shell.first):
        raise Refused(f"there is no initial state {number}; `start` lists them")
    shell.go(Position(shell.first[number - 1]))


def _violation(shell: Shell, arguments: list[str]) -> None:
    names = [p.name for p in shell.layout.machine.properties if shell.opened.plan.looks_at(p.name)]
    if not arguments:
        raise Refused(f"write `violation NAME`; there are {', '.join(names)}")
    name = arguments[0]
    if name not in names:
        hint = did_you_mean(name, names) or f"there are {', '.join(names)}"
        raise Refused(f"there is no property `{printable(name)}`; {hint}")
    found = way_to(shell.layout.machine, shell.opened.plan, name, shell.limits)
    if isinstance(found, str):
        raise Refused(printable(found))
    shell.go(along(found))


def _where(shell: Shell, arguments: list[str]) -> None:
    known = [
        name
        for process, instance in shell.layout.instances
        for name in (process.name, actor(process, instance))
    ]
    for name in arguments:
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(dict.fromkeys(known))}"
            raise Refused(f"there is no process `{printable(name)}`; {hint}")
    shell.lines(screen.source_lines(shell.layout, shell.position, arguments, shell.terminal.paint))


def _path(shell: Shell, _: list[str]) -> None:
    shell.lines(screen.path_lines(shell.position, shell.terminal.paint))


def _changes(shell: Shell, _: list[str]) -> None:
    steps = shell.position.steps
    if not steps:
        raise Refused("no step was taken yet")
    shell.lines(screen.last_step(steps[-1], len(steps), shell.terminal.paint))


def _save(shell: Shell, arguments: list[str]) -> None:
    if not arguments:
        raise Refused("write `save FILE`")
    file = Path(arguments[0])
    try:
        save(shell.layout, shell.position, shell.opened.plan.name, file)
    except Spec2tlaError as failure:
        raise Refused(printable(failure.message)) from failure
    shell.lines([f"saved to {printable(str(file))}"])


def _help(shell: Shell, _: list[str]) -> None:
    rows = [("NUMBER", "takes that step"), ("(an empty line)", "next, or here where there is none")]
    rows += [(f"{name} {c.usage}".rstrip(), c.help) for name, c in COMMANDS.items()]
    rows.append(("quit", "leaves; so does the end of the input"))
    wide = max(len(left) for left, _ in rows)
    lines = [f"  {left:<{wide}}  {right}" for left, right in rows]
    shell.lines([*lines, "  b, c, h, n, p, q, r, s, v, w are short for those that begin so"])


def _count(arguments: list[str]) -> int:
    if not arguments:
        return 1
    text = arguments[0]
    if not (text.isascii() and text.isdigit()) or int(text[:9]) == 0:
        raise Refused(f"`{printable(text)}` is not a number")
    return int(text[:9])


_Run: TypeAlias = Callable[[Shell, list[str]], None]


@dataclass(frozen=True, slots=True)
class Command:
    """`most` is how many words may follow."""

    run: _Run
    help: str
    usage: str = ""
    most: int = 0


COMMANDS: Mapping[str, Command] = {
    "here": Command(_here, "shows the state and the steps again"),
    "state": Command(_state, "all variables, also those of functions that are not being executed"),
    "next": Command(_next, "goes on along the way to a violation", "[N]", 1),
    "back": Command(_back, "takes back the last step, or the last N", "[N]", 1),
    "reset": Command(_reset, "goes back to where it began"),
    "start": Command(_start, "lists the initial states, or begins in one of them", "[N]", 1),
    "violation": Command(_violation, "looks for the way to a violation", "NAME", 1),
    "changes": Command(_changes, "what the last step did"),
    "path": Command(_path, "the steps so far"),
    "where": Command(_where, "the source around where processes stand", "[PROCESS...]", 99),
    "save": Command(_save, "saves the steps so far, for --scenario", "FILE", 1),
    "help": Command(_help, "this list"),
}

_SHORT = {
    "b": "back",
    "c": "changes",
    "h": "help",
    "?": "help",
    "n": "next",
    "p": "path",
    "r": "reset",
    "s": "state",
    "v": "violation",
    "w": "where",
}
