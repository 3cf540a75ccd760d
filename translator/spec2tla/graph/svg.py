"""DOT -> SVG, by Graphviz: laying out graphs is its trade.

In: DOT. Out: SVG. `dot` is run without a shell, reads standard input and is ended when it takes too
long. It must not know what is drawn.
"""

import shutil
import subprocess

from spec2tla.errors import EnvironmentFailure
from spec2tla.report.characters import printable

SECONDS = 120.0
_LONGEST_MESSAGE = 300


def to_svg(dot: str, seconds: float = SECONDS) -> str:
    """EnvironmentFailure where there is no Graphviz, or it does not do it."""
    program = shutil.which("dot")
    if program is None:
        hint = "install Graphviz (`apt install graphviz`), or take `--format dot` elsewhere"
        raise EnvironmentFailure("X0202", "SVG needs Graphviz: there is no `dot` in PATH", hint)
    try:
        done = subprocess.run(
            [program, "-Tsvg"],
            input=dot.encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        hint = "draw one process with `--process`, or take `--format dot`"
        raise _failed(f"it was not done after {seconds:.0f} s", hint) from error
    except OSError as error:
        raise _failed((error.strerror or "unknown error").lower()) from error
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0 or "</svg>" not in text:
        said = printable(done.stderr.decode("utf-8", "replace").strip())[:_LONGEST_MESSAGE]
        raise _failed(said or f"it ended with {done.returncode}")
    return text


def _failed(reason: str, hint: str = "") -> EnvironmentFailure:
    hint = hint or "take `--format dot`, and draw it with another version of Graphviz"
    return EnvironmentFailure("X0203", f"Graphviz could not draw the graph: {reason}", hint)
