"""A folder -> the models and variants in it, for a check of the whole folder.

In: a folder. Out: the main files below it. Libraries are left out: there is nothing to check in
them by themselves. Whether a file is right is for loading to say. Also: what the variants that lie
beside a file speak of.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from spec2tla.analysis.paths import Found, Refusal, find, read, real_path, tree_root
from spec2tla.syntax.lexemes import Kind, Lexeme, scan
from spec2tla.syntax.reading import MAX_BYTES

_MOST_BESIDE = 256


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
    lexemes = _lexemes(Found(path, real_path(path)))
    return bool(lexemes) and lexemes[0].text not in ("model", "variant")


def words_of_variants(main: Path, beside: "Beside | None" = None) -> frozenset[str]:
    """The words of all variants in the folder of a file that build upon it, also through others.

    What is known of the files `beside` it is taken for true, and what is found out is added.
    """
    root = tree_root(main)
    known = {} if beside is None else beside
    folder = main.parent, root
    if folder not in known:
        paths = _specs_beside(main, root)
        known[folder] = tuple(_Variant(path, *_base_and_words(path, root)) for path in paths)
    bases = {real_path(main)}
    words: set[str] = set()
    while new := [v for v in known[folder] if v.base in bases and v.path not in bases]:
        bases.update(variant.path for variant in new)
        words.update(*(variant.words for variant in new))
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class _Variant:
    """A file of a folder; `base` is None where it is no variant."""

    path: Path
    base: Path | None
    words: frozenset[str]


Beside: TypeAlias = dict[tuple[Path, Path], tuple[_Variant, ...]]
"""What was read of folders and trees, for as long as the files in them stay as they are."""


def _specs_beside(main: Path, root: Path) -> list[Path]:
    """The real paths of the first specs in the folder of a file."""
    try:
        names = sorted(name for name in os.listdir(main.parent) if name.endswith(".kspec"))
    except OSError:
        return []
    places = [find(main.parent, name, root) for name in names[:_MOST_BESIDE]]
    return [place.real for place in places if isinstance(place, Found)]


def _base_and_words(path: Path, root: Path) -> tuple[Path | None, frozenset[str]]:
    lexemes = _lexemes(Found(path, path))
    match [lexeme.text for lexeme in lexemes[:4]]:
        case ["variant", _, "of", target]:
            base = find(path.parent, target.strip('"'), root)
            if isinstance(base, Found):
                return base.real, frozenset(one.text for one in lexemes if one.kind is Kind.WORD)
        case _:
            pass
    return None, frozenset()


def _lexemes(found: Found) -> list[Lexeme]:
    """Those of a file, without comments; none where it cannot be read."""
    data = read(found, str(found.place), MAX_BYTES)
    if isinstance(data, Refusal) or len(data) > MAX_BYTES:
        return []
    lexemes = scan(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    return [lexeme for lexeme in lexemes if lexeme.kind is not Kind.COMMENT]
