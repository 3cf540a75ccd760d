"""Goldens are real files: `UPDATE_GOLDENS=1 pytest` writes them anew, a diff shows what changed."""

import fcntl
import os
from pathlib import Path


def check_golden(path: Path, text: str) -> None:
    """The text is what the file holds, byte for byte."""
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert path.exists(), f"{path} is missing; UPDATE_GOLDENS=1 writes it"
    assert text == path.read_bytes().decode("utf-8")


def check_line(path: Path, key: str, value: str) -> None:
    """The file, of lines with a key and a value in order of the keys, has this one."""
    if os.environ.get("UPDATE_GOLDENS"):
        with path.open("a+", encoding="utf-8") as file:
            # Several processes may do so at once.
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            lines = {line.split()[0]: line for line in file} | {key: f"{key} {value}\n"}
            file.truncate(0)
            file.write("".join(lines[each] for each in sorted(lines)))
    assert f"{key} {value}" in path.read_text(encoding="utf-8").splitlines()
