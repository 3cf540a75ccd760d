"""Entries in a folder: JSON under a name, each with a seal; the oldest go when it is full.

In: a folder, names, JSON values. Out: the value that was put there under this name, or None: an
entry that is missing, damaged, cut off, renamed or sealed with another secret is none. Nothing here
ever raises for what the disk does; without a cache everything is only slower. It must not know what
is in the entries.
"""

import hashlib
import hmac
import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MOST_BYTES = 64 << 20
"""A larger entry is neither written nor read."""

_ENTRY = ".json"
_UNFINISHED = ".part"
_ABANDONED_SECONDS = 3600.0
_KEPT_OF_LIMIT = 0.8
"""Dropping goes on down to this part of the limit: the next entry is not to start it again."""


@dataclass(frozen=True, slots=True)
class Store:
    """`limit` is in bytes."""

    folder: Path
    limit: int

    def get(self, name: str, secret: bytes = b"") -> object:
        """The value under this name, None where there is none; it counts as used now."""
        path = self.folder / f"{name}{_ENTRY}"
        with suppress(OSError, ValueError, RecursionError):
            seal, _, body = _content(path).partition(b"\n")
            if hmac.compare_digest(seal, _seal(name, body, secret)):
                value: object = json.loads(body)
                with suppress(OSError):
                    os.utime(path)
                return value
        return None

    def put(self, name: str, value: object, secret: bytes = b"") -> None:
        """Whoever reads meanwhile gets the entry before or this one, never half of it."""
        with suppress(OSError, ValueError, RecursionError):
            body = json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
            if len(body) < _MOST_BYTES:
                _replace(self.folder / f"{name}{_ENTRY}", _seal(name, body, secret) + b"\n" + body)

    def trim(self) -> None:
        """Drops what has not been used for the longest time, where there is too much."""
        files = sorted(self._files(), key=lambda file: file[1].st_mtime)
        total = sum(status.st_size for _, status in files)
        oldest = time.time() - _ABANDONED_SECONDS
        full = total > self.limit
        for path, status in files:
            abandoned = path.suffix == _UNFINISHED and status.st_mtime < oldest
            if abandoned or (full and total > self.limit * _KEPT_OF_LIMIT):
                with suppress(OSError):
                    path.unlink()
                total -= status.st_size

    def clear(self) -> tuple[int, int]:
        """Removes all entries: how many, and their bytes. What cannot be removed does not count."""
        gone = [status.st_size for path, status in self._files() if _remove(path)]
        return len(gone), sum(gone)

    def size(self) -> tuple[int, int]:
        """How many entries there are, and their bytes."""
        sizes = [s.st_size for path, s in self._files() if path.suffix == _ENTRY]
        return len(sizes), sum(sizes)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """What was written here; whatever else lies in the folder is left alone."""
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(self.folder)
        for name in names:
            if name.endswith((_ENTRY, _UNFINISHED)):
                with suppress(OSError):
                    status = (self.folder / name).lstat()
                    if stat.S_ISREG(status.st_mode):
                        yield self.folder / name, status


def _seal(name: str, body: bytes, secret: bytes) -> bytes:
    """Without a secret it finds damage, and entries under another name."""
    return hmac.new(secret, name.encode() + b"\n" + body, hashlib.sha256).hexdigest().encode()


def _content(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise ValueError("not an entry")
        return file.read(_MOST_BYTES + 1)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _remove(path: Path) -> bool:
    with suppress(OSError):
        path.unlink()
        return True
    return False
