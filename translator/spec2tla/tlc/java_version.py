"""The version of a Java runtime, found as cheaply as can be.

In: the path of a `java`. Out: its version, or `NotJava`. It must not know where the path comes
from.
"""

import os
import re
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_RELEASE = re.compile(r'^JAVA_VERSION="([\d._]+)', re.MULTILINE)
_SPOKEN = re.compile(r'version "([\d._]+)')
_PATIENCE = 20.0


class NotJava(Exception):
    """The file does not behave like a Java runtime; the message says how it fails."""


def read_java_version(java: Path) -> str:
    """From the `release` file beside the runtime, else by running it."""
    if not java.is_file():
        raise NotJava("there is no such file")
    if not os.access(java, os.X_OK):
        raise NotJava("it is not executable")
    return _released(java) or _spoken(java)


def major_version(version: str) -> int:
    """17 for "17.0.15", 8 for "1.8.0_292"."""
    numbers = [int(number) for number in re.findall(r"\d+", version)]
    return numbers[1] if numbers[0] == 1 and len(numbers) > 1 else numbers[0]


def _released(java: Path) -> str | None:
    """`java` is often a link into the runtime, so the link is followed first."""
    try:
        text = (java.resolve().parent.parent / "release").read_text(errors="replace")
    except OSError:
        return None
    found = _RELEASE.search(text)
    return found[1] if found else None


def _spoken(java: Path) -> str:
    """Output goes to a file: a child that lives on could keep a pipe open for ever."""
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                (str(java), "-version"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            raise NotJava(f"it cannot be run: {error.strerror}") from error
        status = _wait(process)
        output.seek(0)
        text = output.read(10_000).decode(errors="replace")
    found = _SPOKEN.search(text)
    if status != 0 or found is None:
        first = next(iter(text.strip().splitlines()), "nothing")
        raise NotJava(f"`-version` ended with status {status} and said: {first[:200]}")
    return found[1]


def _wait(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        raise NotJava("`-version` does not answer") from None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
