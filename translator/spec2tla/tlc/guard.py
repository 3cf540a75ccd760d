"""A process that cleans up after its parent, should that be killed.

Run as a script, apart from the package: `python -I -S guard.py FOLDER`. Its standard input is a
pipe whose other end the parent holds. It reads `group N` (a process group to end), `dead` (the
group has ended) and `done` (nothing is left to do). Where the pipe closes without `done`, the
parent is gone: the guard kills the group and removes the folder.
"""

import os
import signal
import sys
import time

_PATIENCE = 10.0


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    folder = sys.argv[1]
    group = 0
    for line in sys.stdin:
        words = line.split()
        if words[:1] == ["group"]:
            group = int(words[1])
        elif words == ["dead"]:
            group = 0
        elif words == ["done"]:
            return
    _clean_up(group, folder)


def _clean_up(group: int, folder: str) -> None:
    """Repeats both until nothing is left: a dying process may still write files."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        alive = group > 1 and _kill(group)
        _remove(folder)
        if not alive and not os.path.lexists(folder):
            return
        time.sleep(0.02)


def _kill(group: int) -> bool:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        return False
    return True


def _remove(folder: str) -> None:
    import shutil  # costs more than all the rest, and is seldom needed

    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
