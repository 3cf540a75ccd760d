"""Where the grammar, the templates and the shipped specs lie: in a wheel, or in a checkout."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent.parent


def grammar() -> Path:
    """The Lark grammar of kspec."""
    return _root() / "grammar" / "kspec.lark"


def litmus_grammar() -> Path:
    """The Lark grammar of litmus tests."""
    return _root() / "grammar" / "litmus.lark"


def templates() -> Path:
    """The folder of the Jinja2 templates and the hand-written TLA+ modules."""
    return _root() / "tla"


def library() -> Path:
    """The folder of the shipped specs, where `use kernel.…` looks."""
    return _root() / "specs"
