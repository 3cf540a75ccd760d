"""Folders in the user's cache, for what is expensive to make and runs as code when it is read.

In: a name. Out: a folder that nobody else can write to, or None where there is none; without it
everything works, only slower. It must not know what is kept there.
"""

import os
import stat
from pathlib import Path

import platformdirs


def private_folder(name: str) -> Path | None:
    """The folder of this name, made if it is not there, or None where none is the user's alone.

    Whoever can write to it can run code as the user who reads it.
    """
    return _private(Path(platformdirs.user_cache_dir("spec2tla", appauthor=False)) / name)


def private_state() -> Path | None:
    """A folder beside the cache that is the user's alone, for what must never be restored from one.

    None where there is none.
    """
    return _private(Path(platformdirs.user_state_dir("spec2tla", appauthor=False)))


def _private(folder: Path) -> Path | None:
    if not folder.is_absolute():
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode) or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return None
    return folder if status.st_uid == os.getuid() else None
