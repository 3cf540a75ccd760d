"""The archive of TLC's classes, ready to run, that lets the JVM start faster: where, and flags.

In: a Java and a jar. Out: the archive's file in the user's cache, and the flags that use or make
it. It must not know when one is made.

The JVM itself passes over an archive that does not fit it or the jar. It would print a warning for
that between TLC's lines, hence no log. An empty file says that this JVM cannot make one.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import spec2tla
from spec2tla.cachefolder import private_folder
from spec2tla.tlc.find import Jar, Java
from spec2tla.tlc.java_version import major_version

_NO_LOG = "-Xlog:disable"
_DYNAMIC_ARCHIVES = 13
"""From this Java on a run can write an archive as it ends (JEP 350)."""

_AOT_CACHES = 25
"""From this one on, an AOT cache in the same way (JEP 514)."""


def archive_file(java: Java, jar: Jar) -> Path | None:
    """The archive of this Java for this jar, whether it is there or not.

    None where there can be none: the JVM is too old, or no folder is the user's alone.
    """
    if major_version(java.version) < _DYNAMIC_ARCHIVES:
        return None
    folder = private_folder("java")
    if folder is None:
        return None
    try:
        identity = (spec2tla.__version__, java.version, *_file(java.path), *_file(jar.path))
        content = hashlib.sha256(jar.path.read_bytes()).hexdigest()
    except OSError:
        return None
    key = hashlib.sha256("\n".join((*identity, content)).encode()).hexdigest()[:16]
    return folder / f"tlc-{key}.jsa"


def _file(path: Path) -> tuple[str, str, str]:
    """What the JVM itself compares of a file."""
    status = path.stat()
    return str(path.resolve()), str(status.st_mtime_ns), str(status.st_size)


def is_made(archive: Path) -> bool:
    """Whether there is one; that none can be made is not that."""
    with suppress(OSError):
        return archive.stat().st_size > 0
    return False


def flags_to_use(archive: Path | None, java: Java) -> tuple[str, ...]:
    """Flags for a run that starts from the archive; none where it is not there."""
    if archive is None or not is_made(archive):
        return ()
    if major_version(java.version) >= _AOT_CACHES:
        return (f"-XX:AOTCache={archive}", _NO_LOG)
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", _NO_LOG)


def flags_to_make(archive: Path, java: Java) -> tuple[str, ...]:
    """Flags for a run that writes the archive when it has ended."""
    if major_version(java.version) >= _AOT_CACHES:
        return (f"-XX:AOTCacheOutput={archive}", _NO_LOG)
    return (f"-XX:ArchiveClassesAtExit={archive}", _NO_LOG)
