"""A folder -> the models and variants in it, for a check of the whole folder.

In: a folder. Out: the main files below it. Libraries are left out: there is nothing to check in
them by themselves. Whether a file is right is for loading to say.
"""

import os
from pathlib import Path

from spec2tla.analysis.paths import Found, Refusal, read, real_path
from spec2tla.syntax.lexemes import Kind, scan
from spec2tla.syntax.reading import MAX_BYTES


def models_below(folder: Path) -> tuple[Path, ...]:
    """The models and variants in a folder, in order of their paths.

    Hidden folders are left out and links to folders are not followed. A file that cannot be read is
    among them, so that somebody hears of it.
    """
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(parent, name) for name in names if name.endswith(".kspec")]
    return tuple(sorted(path for path in found if not is_library(path)))


def is_library(path: Path) -> bool:
    """Whether a file that can be read begins with neither `model` nor `variant`."""
    data = read(Found(path, real_path(path)), str(path), MAX_BYTES)
    if isinstance(data, Refusal) or len(data) > MAX_BYTES:
        return False
    lexemes = scan(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    words = [lexeme.text for lexeme in lexemes if lexeme.kind is not Kind.COMMENT]
    return bool(words) and words[0] not in ("model", "variant")
