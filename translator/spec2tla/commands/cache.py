"""`spec2tla cache`: what `check` has kept of earlier runs, counted or removed.

In: nothing. Out: lines of text. What is kept, and how, is not known here.
"""

import sys
from typing import TYPE_CHECKING

import click

from spec2tla.boundary import guarded, write

if TYPE_CHECKING:
    from spec2tla.verdictcache.store import Store


@click.group()
def cache() -> None:
    """Show or remove the verdicts that earlier checks have found."""


@cache.command()
@guarded
def info() -> int:
    """Show where they are, how many, and how much room they may take."""
    from spec2tla.commands.exploring import CACHE_MB, here
    from spec2tla.config import read_settings
    from spec2tla.report.characters import printable

    settings = read_settings(here())
    store = _store()
    count, size = store.size()
    write(sys.stdout, f"folder   {printable(str(store.folder))}\n")
    write(sys.stdout, f"entries  {count}, {_megabytes(size)}\n")
    write(sys.stdout, f"at most  {settings.cache_mb or CACHE_MB} MB\n")
    if settings.cache is False:
        write(sys.stdout, "`check` does not use it here: `cache = false`\n")
    return 0


@cache.command()
@guarded
def clear() -> int:
    """Remove all of them; the next check finds everything out again."""
    from spec2tla.report.values import counted

    count, size = _store().clear()
    write(sys.stdout, f"removed {counted(count, 'entry', 'entries')}, {_megabytes(size)}\n")
    return 0


def _store() -> "Store":
    from spec2tla.errors import EnvironmentFailure
    from spec2tla.verdictcache.cache import verdict_store

    store = verdict_store()
    if store is None:
        hint = "XDG_CACHE_HOME may name a folder that is yours alone"
        raise EnvironmentFailure("X0204", "there is no cache: its folder cannot be used", hint)
    return store


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
