"""What TLC is run with, and how to go about it.

Apart from what runs it, so that who never needs TLC need not load all that.
"""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Semaphore

from spec2tla.tlc.find import Jar, Java


@dataclass(frozen=True, slots=True)
class Tools:
    """What TLC is run with; `keep` is a folder for its files, None to remove them.

    `archive` is the file that short runs start faster from; where it is not there yet, it is made.
    `slots` bounds how many TLCs run at once. `cancel`, once set, ends all that are running.
    """

    java: Java
    jar: Jar
    keep: Path | None = None
    archive: Path | None = None
    slots: Semaphore = field(default_factory=lambda: Semaphore(2))
    cancel: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Approach:
    """How to go about it.

    `small`: the model is small enough for flags that start fast. `coverage`: ask what was never
    executed, where the embedded engine did not get to find out. `apart`: properties that seem to
    be violated, each to be run by itself, so that runs can go on side by side.
    """

    small: bool = True
    coverage: bool = False
    apart: tuple[str, ...] = ()


class NothingStarts(Exception):
    """No initial state satisfies the model's assumptions: nothing was checked."""
