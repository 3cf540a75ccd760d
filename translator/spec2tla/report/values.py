"""Plain values of a trace -> short text: `[NONE, PAGE]`, `true`, `{dirty: false}`, a set `{1, 2}`.

In: what `trace.model` holds. Out: printable text of one line.
"""

from collections.abc import Iterable, Mapping

from spec2tla.report.characters import printable
from spec2tla.trace.model import Json


def shown(value: Json) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "NULL"
        case int():
            return str(value)
        case str():
            return printable(value)
        case list():
            return f"[{', '.join(shown(item) for item in value)}]"
        case tuple():
            return f"{{{', '.join(shown(item) for item in value)}}}"
        case dict():
            return f"{{{', '.join(f'{printable(k)}: {shown(v)}' for k, v in value.items())}}}"


def bindings(values: Mapping[str, Json]) -> tuple[str, ...]:
    """`armed = false` and so on, one for each."""
    return tuple(f"{printable(name)} = {shown(value)}" for name, value in values.items())


def globals_of(values: Mapping[str, Json], actors: Iterable[str]) -> dict[str, Json]:
    """Without the locals of the processes, which are named `khugepaged.i` or `reader[1].i`.

    That nobody holds a lock shared is left out, too: its name stands there anyway.
    """
    owners = {name for actor in actors for name in (actor, actor.partition("[")[0])}
    prefixes = tuple(f"{owner}." for owner in owners)
    return {
        name: value
        for name, value in values.items()
        if not name.startswith(prefixes) and not (name.endswith(".readers") and value == [])
    }


def counted(number: int, one: str, many: str = "") -> str:
    """`1 step`, `2 steps`"""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
