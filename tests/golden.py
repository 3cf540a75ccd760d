"""Goldens are real files: `UPDATE_GOLDENS=1 pytest` writes them anew, a diff shows what changed."""

import os
from pathlib import Path


def check_golden(path: Path, text: str) -> None:
    """The text is what the file holds, byte for byte."""
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    assert path.exists(), f"{path} is missing; UPDATE_GOLDENS=1 writes it"
    assert text == path.read_bytes().decode("utf-8")
