"""Models with one statement, condition or constant changed: some are as good as before, some not.

In: the text of a model and a source of chance. Out: a text that differs in one place, which the
front end may refuse.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

_STATEMENT = re.compile(r"^(\s+)(?!goto|return|break|continue|case)[a-z_][^:?{}]*;\s*(//.*)?$")
_CONDITION = re.compile(r"\b(if|while|await) \((.*)\)(;?)$")
_LOCK = re.compile(
    r"\b(?:\w+_)?(?:un)?lock\w*\(([^()]*)\);|\b(?:down|up)_(?:read|write)\(([^()]*)\);"
)
_OTHERWISE = {"==": "!=", "!=": "==", "&&": "||", "||": "&&", "true": "false", "false": "true"}
_WORD = re.compile(r"==|!=|&&|\|\||\btrue\b|\bfalse\b|\b[0-3]\b")

Lines = list[str]


def mutant(text: str, random: Random) -> str:
    """The text with one thing changed, somewhere in what processes do."""
    lines = text.splitlines()
    ways = (_dropped, _doubled, _swapped, _negated, _replaced, _replaced, _without_lock)
    changed: Lines | None = None
    while changed is None:
        way: Callable[[Lines, Random], Lines | None] = random.choice(ways)
        changed = way(lines, random)
    return "\n".join(changed) + "\n"


def _statements(lines: Lines) -> list[int]:
    return [at for at in _inside(lines) if _STATEMENT.match(lines[at])]


def _inside(lines: Lines) -> Iterator[int]:
    """The lines of bodies, of functions and processes."""
    inside = False
    for at, line in enumerate(lines):
        if line.startswith("}"):
            inside = False
        if inside and line.strip() and not line.strip().startswith("//"):
            yield at
        if line.startswith("{") or (line.endswith("{") and not line.startswith(("enum", " "))):
            inside = True


def _dropped(lines: Lines, random: Random) -> Lines | None:
    found = _statements(lines)
    if not found:
        return None
    at = random.choice(found)
    return lines[:at] + lines[at + 1 :]


def _doubled(lines: Lines, random: Random) -> Lines | None:
    found = _statements(lines)
    if not found:
        return None
    at = random.choice(found)
    return [*lines[: at + 1], *lines[at:]]


def _swapped(lines: Lines, random: Random) -> Lines | None:
    statements = set(_statements(lines))
    pairs = [at for at in sorted(statements) if at + 1 in statements]
    if not pairs:
        return None
    at = random.choice(pairs)
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def _negated(lines: Lines, random: Random) -> Lines | None:
    found = [at for at in _inside(lines) if _CONDITION.search(lines[at])]
    if not found:
        return None
    at = random.choice(found)
    changed = _CONDITION.sub(r"\1 (!(\2))\3", lines[at])
    return [*lines[:at], changed, *lines[at + 1 :]]


def _replaced(lines: Lines, random: Random) -> Lines | None:
    """Another operator, truth or number."""
    found = [(at, word) for at in _inside(lines) for word in _WORD.finditer(lines[at])]
    if not found:
        return None
    at, word = random.choice(found)
    other = _OTHERWISE.get(word[0]) or str((int(word[0]) + 1) % 3)
    line = lines[at][: word.start()] + other + lines[at][word.end() :]
    return [*lines[:at], line, *lines[at + 1 :]]


def _without_lock(lines: Lines, random: Random) -> Lines | None:
    """A lock that is not taken, where it was taken and given back in one body."""
    taken = [(at, found[0]) for at in _inside(lines) if (found := _LOCK.search(lines[at]))]
    first = [
        number for number, (_, call) in enumerate(taken) if not call.startswith(("up", "spin_un"))
    ]
    if not first:
        return None
    number = random.choice(first)
    at, call = taken[number]
    argument = call[call.index("(") :]
    for other, its_call in taken[number + 1 :]:
        if its_call.endswith(argument):
            return [line for i, line in enumerate(lines) if i not in (at, other)]
    return None
