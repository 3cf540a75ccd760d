"""A run of TLC as it is kept, in case that it has to be told of in a report of a bug.

In: what was run, and what came of it. Out: texts by file name. It must not know what went wrong.
"""

import shlex
from dataclasses import dataclass
from pathlib import Path

from spec2tla.emit.model import Emitted
from spec2tla.emit.sourcemap import to_json
from spec2tla.tlc.command import TlcRequest, command_line


@dataclass(frozen=True, slots=True)
class TlcRun:
    """`output` is what TLC printed, of long output the beginning and the end."""

    emitted: Emitted
    request: TlcRequest
    output: str


def run_files(run: TlcRun, folder: str) -> dict[str, str]:
    """All that TLC was given, and its output, as files of a folder."""
    module, command = run.emitted.module, command_line(run.request, Path("/tmp/spec2tla"))
    files = {
        **run.request.files,
        f"{module}.cfg": run.request.config,
        f"{module}.map.json": to_json(run.emitted),
        "command.txt": f"{shlex.join(command)}\n",
        "tlc.log": run.output,
    }
    return {f"{folder}/{name}": text for name, text in files.items()}
