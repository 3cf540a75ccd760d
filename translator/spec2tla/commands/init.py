"""`spec2tla init`: a first model, a variant of it, a configuration and a workflow for CI.

In: a folder. Out: files that were not there before; what is there stays as it is. The files
themselves lie in `starting/`.
"""

import sys
from pathlib import Path

import click

from spec2tla.boundary import guarded, write
from spec2tla.commands.asking import colour_option

_FILES = {
    "spec2tla.toml": "spec2tla.toml",
    "fill.kspec": "specs/fill.kspec",
    "fill_unchecked.kspec": "specs/fill_unchecked.kspec",
    "spec2tla.yml": ".github/workflows/spec2tla.yml",
}
"""Where each of the files goes."""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@colour_option
@guarded
def init(folder: Path) -> int:
    """Write a first model, a configuration and a CI workflow to DIR, by default the current folder.

    Files that are there already are left as they are.
    """
    from spec2tla.report.characters import printable

    for name, place in _FILES.items():
        done = _write(_text(name), folder / place, is_set=_is_configured(folder, place))
        write(sys.stdout, f"{done}  {printable(str(folder / place))}\n")
    write(sys.stdout, f"next: {_next(folder)}\n")
    return 0


def _text(name: str) -> str:
    starting = Path(__file__).resolve().parent.parent / "starting"
    return (starting / name).read_text(encoding="utf-8")


def _is_configured(folder: Path, place: str) -> bool:
    """Whether a file would silently replace a configuration that stands in pyproject.toml."""
    if place != "spec2tla.toml" or not (folder / "pyproject.toml").is_file():
        return False
    from spec2tla.config import read_settings

    source = read_settings(folder).source
    return source is not None and source == (folder / "pyproject.toml").resolve()


def _write(text: str, path: Path, *, is_set: bool) -> str:
    """What became of it, in one word."""
    from spec2tla.errors import EnvironmentFailure

    if is_set:
        return "left out"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return "exists  "
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise EnvironmentFailure("X0201", f"cannot write {path}: {reason}") from error
    return "written "


def _next(folder: Path) -> str:
    import shlex

    from spec2tla.report.characters import printable

    if folder.resolve() == Path.cwd().resolve():
        return "spec2tla check"
    return printable(f"cd {shlex.quote(str(folder))} && spec2tla check")
