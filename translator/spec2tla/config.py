"""`[tool.spec2tla]` of pyproject.toml, or spec2tla.toml -> frozen `Settings`.

In: a folder. Out: what the nearest configuration above it says, everything else None. Defaults and
the command line's precedence are not known here.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from spec2tla.errors import UsageError
from spec2tla.suggest import did_you_mean
from spec2tla.values import ENGINES, duration, reductions_off, size_mb

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration; None (or no specs, not strict) where it says nothing.

    Paths are absolute: those in the file are relative to it. `workers` and `jobs` are numbers
    or "auto", `timeout` in seconds for each check. `source` is the file that all of it comes from.
    """

    specs: tuple[Path, ...] = ()
    timeout: float | None = None
    max_memory_mb: int | None = None
    max_states: int | None = None
    workers: int | str | None = None
    jobs: int | str | None = None
    engine: str | None = None
    checks: tuple[str, ...] = ()
    cache: bool | None = None
    cache_mb: int | None = None
    tree: Path | None = None
    java: Path | None = None
    tla2tools: Path | None = None
    strict: bool = False
    no_reduce: frozenset[str] = frozenset()
    source: Path | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """The settings as TOML values, and the text that they stand in, for line numbers."""

    path: Path
    text: str
    values: Mapping[str, object]


def read_settings(folder: Path) -> Settings:
    """The settings of the nearest configuration in the folder or above it; UsageError if wrong."""
    start = folder.resolve()
    for candidate in (start, *start.parents):
        table = _table(candidate)
        if table is not None:
            return _settings(table)
    return Settings()


def _table(folder: Path) -> _Table | None:
    own = folder / "spec2tla.toml"
    if own.is_file():
        text = _text(own)
        return _Table(own, text, _parsed(own, text))
    project = folder / "pyproject.toml"
    if not project.is_file():
        return None
    text = _text(project)
    tools = _parsed(project, text).get("tool")
    values = tools.get("spec2tla") if isinstance(tools, dict) else None
    if values is None:
        return None
    if not isinstance(values, dict):
        raise UsageError("`tool.spec2tla` is not a table", place=str(project))
    return _Table(project, text, values)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError("the file is not UTF-8", place=str(path)) from error
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UsageError(f"the file cannot be read: {reason}", place=str(path)) from error


def _parsed(path: Path, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        place = f"{path}:{line[1]}" if line else str(path)
        raise UsageError(f"not valid TOML: {what[:1].lower()}{what[1:]}", place=place) from error
    except RecursionError as error:
        raise UsageError("the TOML is nested too deeply", place=str(path)) from error


# Settings ----------------------------------------------------------------------------------------


def _settings(table: _Table) -> Settings:
    for key in table.values:
        if key not in _KEYS:
            raise _unknown(table, key)
    return Settings(
        specs=_read(table, "specs", _paths) or (),
        timeout=_read(table, "timeout", _timeout),
        max_memory_mb=_read(table, "max-memory", _size),
        max_states=_read(table, "max-states", _count),
        workers=_read(table, "workers", _workers),
        jobs=_read(table, "jobs", _workers),
        engine=_read(table, "engine", _engine),
        checks=_read(table, "checks", _names) or (),
        cache=_read(table, "cache", _flag),
        cache_mb=_read(table, "cache-size", _size),
        tree=_read(table, "tree", _path),
        java=_read(table, "java", _path),
        tla2tools=_read(table, "tla2tools", _path),
        strict=_read(table, "strict", _flag) or False,
        no_reduce=_read(table, "no-reduce", _reductions) or frozenset(),
        source=table.path,
    )


_KEYS = (
    "specs",
    "timeout",
    "max-memory",
    "max-states",
    "workers",
    "jobs",
    "engine",
    "checks",
    "cache",
    "cache-size",
    "tree",
    "java",
    "tla2tools",
    "strict",
    "no-reduce",
)


def _unknown(table: _Table, key: str) -> UsageError:
    listing = "the settings are " + ", ".join(f"`{name}`" for name in _KEYS)
    hint = did_you_mean(key.replace("_", "-"), _KEYS) or listing
    if key.replace("_", "-") in _KEYS:
        hint = f"did you mean `{key.replace('_', '-')}`?"
    if key == "tool" and table.path.name == "spec2tla.toml":
        hint = "in spec2tla.toml the settings stand at the top, without `[tool.spec2tla]`"
    return UsageError(f"there is no setting `{key}`", hint=hint, place=_place(table, key))


def _read(table: _Table, key: str, convert: Callable[[object, Path], T]) -> T | None:
    if key not in table.values:
        return None
    try:
        return convert(table.values[key], table.path.parent)
    except UsageError as error:
        message = f"`{key}`: {error.message}"
        raise UsageError(message, hint=error.hint, place=_place(table, key)) from error


def _place(table: _Table, key: str) -> str:
    """The file, and the line where the key seems to stand: tomllib does not tell."""
    own = table.path.name == "spec2tla.toml"
    name = rf"""["']?{re.escape(key)}["']?\s*"""
    header = re.compile(rf"\s*\[+\s*{name}[.\]]" if own else rf"\s*\[+tool\.spec2tla\.{name}[.\]]")
    entry = re.compile(rf"\s*{name}[=.]")
    inside = own
    for number, line in enumerate(table.text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            inside = not own and line.strip().startswith("[tool.spec2tla]")
        if header.match(line) or (inside and entry.match(line)):
            return f"{table.path}:{number}"
    return str(table.path)


def _timeout(value: object, _folder: Path) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return duration(str(value))
    return duration(_string(value, "a time", "10m"))


def _size(value: object, _folder: Path) -> int:
    return size_mb(_string(value, "a size", "4g"))


def _count(value: object, _folder: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise UsageError("not a number from 1", hint="write it like `1000000`")
    return value


def _workers(value: object, folder: Path) -> int | str:
    return "auto" if value == "auto" else _worker_count(value, folder)


def _worker_count(value: object, folder: Path) -> int:
    try:
        return _count(value, folder)
    except UsageError as error:
        raise UsageError(error.message, hint='write a number, or `"auto"`') from error


def _engine(value: object, _folder: Path) -> str:
    name = _string(value, "the name of an engine", "auto")
    if name not in ENGINES:
        hint = did_you_mean(name, ENGINES) or "there are " + ", ".join(ENGINES)
        raise UsageError(f"there is no engine `{name}`", hint=hint)
    return name


def _names(value: object, _folder: Path) -> tuple[str, ...]:
    """Checks: whether there are any of these names is for each spec to say."""
    names = value if isinstance(value, list) else [value]
    if not names:
        raise UsageError("no check is named", hint='write it like `["default"]`, or leave it out')
    return tuple(_string(name, "the name of a check", "default") for name in names)


def _flag(value: object, _folder: Path) -> bool:
    if not isinstance(value, bool):
        raise UsageError("not `true` or `false`")
    return value


def _reductions(value: object, _folder: Path) -> frozenset[str]:
    """`true` for all of them, or a list of names."""
    if isinstance(value, bool):
        return reductions_off(("all",)) if value else frozenset()
    if not isinstance(value, list):
        raise UsageError("not a list of names", hint='write `true`, or `["movers"]`')
    return reductions_off(_string(name, "a name", "movers") for name in value)


def _path(value: object, folder: Path) -> Path:
    text = _string(value, "a path", "tools/tla2tools.jar")
    if not text or "\0" in text:
        raise UsageError("not a path")
    return folder / text


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    if isinstance(value, list):
        return tuple(_path(item, folder) for item in value)
    return (_path(value, folder),)


def _string(value: object, what: str, example: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"not {what}", hint=f'write it in quotes, like `"{example}"`')
    return value
