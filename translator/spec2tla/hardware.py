"""How much memory there is, and what fits into it.

In: /proc and the files of control groups. Out: numbers. It must not know what the memory is for.
"""

from contextlib import suppress
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")
_MEMORY = Path("/proc/meminfo")


def at_once(most: int, megabytes: int) -> int:
    """How many of `most` that take so much memory each may run at once; at least one."""
    there = memory_mb()
    return most if there is None else max(1, min(most, there // megabytes))


def memory_mb() -> int | None:
    """The memory of the machine, or of the container where that is less; None where unknown."""
    known = [size for size in (_machine(), *_limits()) if size is not None]
    return min(known) >> 20 if known else None


def _machine() -> int | None:
    for line in _lines(_MEMORY):
        name, _, size = line.partition(":")
        if name == "MemTotal":
            return _number(size.removesuffix("kB").strip(), 1024)
    return None


def _limits() -> list[int | None]:
    """Those of this process's control groups and of all above them, in both versions."""
    found: list[int | None] = []
    for line in _lines(_OWN_GROUPS):
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if number == "0" and not controllers:
            found += _upwards(_GROUPS, group, "memory.max")
        elif "memory" in controllers.split(","):
            found += _upwards(_GROUPS / "memory", group, "memory.limit_in_bytes")
    return found


def _upwards(root: Path, group: str, name: str) -> list[int | None]:
    """In a container the group's own folder may be the root that is mounted there."""
    folder = root / group.lstrip("/")
    places = [place for place in (folder, *folder.parents) if place.is_relative_to(root)]
    return [_number(line, 1) for place in places for line in _lines(place / name)[:1]]


def _lines(path: Path) -> list[str]:
    with suppress(OSError, ValueError):
        return path.read_text(encoding="ascii").splitlines()
    return []


def _number(text: str, unit: int) -> int | None:
    """`max` is no limit."""
    return int(text) * unit if text.isascii() and text.isdigit() else None
