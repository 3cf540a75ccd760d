"""How a child process ended, as a value. It must not know what the child was."""

from dataclasses import dataclass
from enum import Enum


class Stop(Enum):
    """Why a run was ended from outside."""

    TIMEOUT = "its time was over"
    DISK = "its files outgrew their limit"
    FLOOD = "it printed without end"
    HANG = "it closed its output and did not end"


@dataclass(frozen=True, slots=True)
class Ending:
    """How the process ended: by itself with a status (negative: a signal), or stopped."""

    exit_status: int | None
    stop: Stop | None
    stderr: str
