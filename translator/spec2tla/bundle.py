"""A bug, told of in a folder that can be sent to somebody who is to find it.

In: an InternalError with its details, the command line, a folder to put it into. Out: a new folder.
It must not know what the details are. The folder is of bounded size, and no name leads out of it.
"""

import os
import platform
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from spec2tla.errors import InternalError

PREFIX = "spec2tla-report-"

MOST_FILES = 200
LONGEST_FILE = 3_000_000
LONGEST_BUNDLE = 30_000_000

_README = """\
A report of a bug in spec2tla
=============================

spec2tla came across something that cannot be, unless spec2tla or TLC has a bug:

    {code}: {message}

It gave no verdict. This folder holds what is needed to find the bug. Please send it to the
maintainers of spec2tla.

error.txt      what is wrong: of two things that should be equal, the first difference
command.txt    the command line
versions.txt   the versions of spec2tla, Python and the system
{rest}
There is nothing private in it but the spec itself: no environment, no name of yours, no other
file. It has the spec with the files that it uses, what spec2tla made of it, and what the tools
printed; the command line and the messages may have paths. Nothing is sent anywhere by itself.

{files}"""

_KNOWN = {
    "settings.json": "the settings of the check, and the versions of TLC and Java",
    "engines.txt": "what each engine found",
    "traceback.txt": "where in spec2tla it happened",
    "reproduce.sh": "`sh reproduce.sh` runs the check again",
    "specs": "the spec, with the files of yours that it uses",
    "library": "files of spec2tla's library that it uses",
    "tlc": "each run of TLC: the TLA+ module, its configuration and source map, TLC's output",
}


def write_bundle(failure: InternalError, command: Sequence[str], keep: Path | None) -> Path:
    """The new folder, under `keep` or else among the temporary files; OSError where it fails."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=keep)).absolute()
    texts = {
        "error.txt": f"{failure.code}: {failure.message}\n",
        "command.txt": f"{shlex.join(('spec2tla', *command))}\n",
        "versions.txt": _versions(),
        **failure.details,
    }
    texts = {name: text if _is_spec(name) else _without_home(text) for name, text in texts.items()}
    written = _write(folder, texts)
    readme = _README.format(
        code=failure.code,
        message=_without_home(failure.message).replace("\n", "\n    "),
        rest=_contents(failure.details),
        files="".join(f"{name}\n" for name in written),
    )
    _write(folder, {"README.txt": readme})
    return folder


def _write(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Writes the files as long as there is room, and says which."""
    room, written = LONGEST_BUNDLE, []
    for name, text in list(texts.items())[:MOST_FILES]:
        path = PurePosixPath(name)
        text = _shortened(text, min(LONGEST_FILE, room))
        if room <= 0:
            break
        if path.is_absolute() or ".." in path.parts or "\0" in name:
            continue
        room -= len(text)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", errors="backslashreplace", newline="") as out:
            out.write(text)
        written.append(name)
    return written


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = most // 2
    return (
        f"{text[:half]}\n[{len(text) - 2 * half} characters left out]\n{text[len(text) - half :]}"
    )


def _contents(details: Mapping[str, str]) -> str:
    """A line for each file or folder that there may be."""
    tops = dict.fromkeys(PurePosixPath(name).parts[0].partition("-")[0] for name in details)
    return "".join(f"{top:<14} {_KNOWN[top]}\n" for top in tops if top in _KNOWN)


def _is_spec(name: str) -> bool:
    return name.startswith(("specs/", "library/"))


def _versions() -> str:
    import spec2tla

    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return (
        f"spec2tla {spec2tla.__version__}\nPython {platform.python_version()} "
        f"({platform.python_implementation()})\n{system}\n"
    )


def _without_home(text: str) -> str:
    """Without the name of the user, which the home folder's path tells."""
    home = os.path.expanduser("~")
    return text if len(home) < 2 or home == "~" else text.replace(home, "~")
