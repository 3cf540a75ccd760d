"""What an entry depends on beside the model: this version of the tool, and what explores.

In: Java and the jar. Out: texts that differ where the tools do, and the secret of this user. It
must not know what they are used for.
"""

import hashlib
import os
import secrets
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import lark

from spec2tla import resources
from spec2tla.cachefolder import private_state
from spec2tla.tlc.find import Jar, Java

_SECRET_BYTES = 32


@cache
def tool_identity() -> str:
    """A digest of all that decides what the tool says: its own files, Python, the parser."""
    found = hashlib.sha256(f"{sys.version_info[:3]} {lark.__version__}\n".encode())
    package = Path(__file__).resolve().parent.parent
    folders = (package, resources.grammar().parent, resources.templates(), resources.library())
    for folder in dict.fromkeys(folders):
        for path in _files(folder):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            found.update(f"{path.relative_to(folder)} {content}\n".encode())
    return found.hexdigest()


def _files(folder: Path) -> list[Path]:
    """All files of the tool in a folder; of the library, only what a model can `use`."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [n for n in folders if not n.startswith((".", "__"))]
        found += [Path(parent, n) for n in names if not n.endswith((".pyc", ".kspec"))]
    return sorted(found)


def tlc_identity(java: Java, jar: Jar) -> str:
    """What runs where TLC is asked; OSError where the jar cannot be read any more."""
    content = hashlib.sha256(jar.path.read_bytes()).hexdigest()
    return f"{java.version} ({java.source})\n{jar.version} ({jar.source})\n{content}"


def secret() -> bytes | None:
    """What seals entries that are shown as they are: it never lies in the cache itself.

    So an entry that somebody else has put into the cache counts for nothing. None where it cannot
    be kept.
    """
    folder = private_state()
    if folder is None:
        return None
    path = folder / "seal"
    with suppress(OSError):
        _make(path)
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            known = file.read(_SECRET_BYTES + 1) if stat.S_ISREG(status.st_mode) else b""
        is_private = status.st_uid == os.getuid() and not status.st_mode & 0o077
        return known if is_private and len(known) == _SECRET_BYTES else None
    return None


def _make(path: Path) -> None:
    """A file that is there stays; one that is seen is whole."""
    if path.exists():
        return
    unfinished = path.with_name(f"seal.{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
        os.link(unfinished, path)
    finally:
        os.unlink(unfinished)
