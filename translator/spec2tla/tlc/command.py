"""The command line of one TLC run, with its files and environment.

In: a `TlcRequest` and a private folder. Out: files on disk, an argument vector, an environment.
It must not start anything.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from spec2tla.errors import InternalError
from spec2tla.tlc.archive import flags_to_use
from spec2tla.tlc.find import Jar, Java

# Each of them changes what the JVM does, or puts lines into its output.
_JAVA_VARIABLES = frozenset({"CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
_MODULE = re.compile(r"[A-Za-z]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class TlcRequest:
    """What to check, with what, and within which limits.

    `files` are the modules' texts by file name ("M.tla"), and `module` the one to check, without
    the ending. `small` chooses flags for models of under a second or so; with them a long run is
    slower by half. `archive` is a file to start faster from, if it is there. `timeout` is in
    seconds. With `keep`, the modules, the configuration and the
    log are written to a new folder under it that stays.
    """

    module: str
    files: Mapping[str, str]
    config: str
    java: Java
    jar: Jar
    max_memory_mb: int
    timeout: float | None = None
    workers: int = 1
    check_deadlock: bool = False
    coverage: bool = False
    small: bool = True
    archive: Path | None = None
    keep: Path | None = None
    max_disk_mb: int | None = None


def write_files(request: TlcRequest, folder: Path) -> None:
    """The modules and the configuration; their names have been made here, so a bad one is a bug."""
    if f"{request.module}.tla" not in request.files:
        raise InternalError("X0108", f"no file for the module {request.module}")
    for name, text in request.files.items():
        if not name.endswith(".tla") or not _MODULE.fullmatch(name.removesuffix(".tla")):
            raise InternalError("X0108", f"{name!r} cannot be the name of a module's file")
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{request.module}.cfg").write_text(request.config, encoding="utf-8")


def make_private(space: Path) -> None:
    """What TLC writes, all apart from other runs. `esc.txt` keeps newer TLCs off the network."""
    for name in ("tmp", "meta", "spec", "home/.tlaplus"):
        (space / name).mkdir(parents=True)
    (space / "home/.tlaplus/esc.txt").write_text("NO_STATISTICS\n", encoding="ascii")


def make_kept(keep: Path, module: str) -> Path:
    """A new folder under `keep`, named for the module and numbered from the second on."""
    keep.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        folder = keep / (module if number == 1 else f"{module}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder.resolve()
    raise AssertionError("count() does not end")


def command_line(request: TlcRequest, space: Path, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """TLC on `request.module` in the current folder, all its own files under `space`.

    `extra` flags are for the JVM.
    """
    return (
        str(request.java.path),
        *_collector(request.small),
        *flags_to_use(request.archive, request.java),
        *extra,
        f"-Xmx{request.max_memory_mb}m",
        "-Xss16m",
        # Without it, TLC 2.15 can hang for ever once memory is out.
        "-XX:+ExitOnOutOfMemoryError",
        # The file with performance counters lies outside of our folder.
        "-XX:-UsePerfData",
        f"-XX:ErrorFile={space / 'crash.log'}",
        f"-Djava.io.tmpdir={space / 'tmp'}",
        f"-Duser.home={space / 'home'}",
        # Numbers and messages in one form, whatever the user's locale.
        *("-Duser.language=en", "-Duser.country=US", "-Dfile.encoding=UTF-8"),
        *("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"),
        *("-cp", str(request.jar.path), "tlc2.TLC", "-tool"),
        *("-workers", str(request.workers)),
        *("-checkpoint", "0", "-metadir", str(space / "meta")),
        *(("-coverage", "1") if request.coverage else ()),
        # TLC's switch means: do not look for deadlocks.
        *(() if request.check_deadlock else ("-deadlock",)),
        *("-config", f"{request.module}.cfg", request.module),
    )


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _JAVA_VARIABLES}


def _collector(small: bool) -> tuple[str, ...]:
    return ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1") if small else ("-XX:+UseParallelGC",)
