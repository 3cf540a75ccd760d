"""The frames of a counterexample into states.

In: the frames of one run, in order. Out: a `TlcTrace`, or None when TLC printed no state. It must
not know what the actions and variables stand for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spec2tla.errors import InternalError
from spec2tla.tlc.message_codes import Code
from spec2tla.tlc.messages import Frame
from spec2tla.tlc.values import Value, parse_state


@dataclass(frozen=True, slots=True)
class TlcState:
    """One state and the action that led to it: None for an initial one.

    `arguments` is the text between the parentheses that newer TLCs print after the action's name.
    """

    number: int
    action: str | None
    arguments: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class TlcTrace:
    """A behaviour: finite, or going back to the state numbered `loop_to`, or staying for ever."""

    states: tuple[TlcState, ...]
    loop_to: int | None = None
    stuttering: bool = False
    loop_action: str | None = None


_PLACE = r" line \d+, col \d+ to line \d+, col \d+ of module \w+>"
_HEAD = re.compile(
    r"(\d+): (?:<Initial predicate>|<(\S+?)(?:\((.*?)\))?" + _PLACE + r")\n", re.DOTALL
)
_BACK = re.compile(r"(\d+): Back to state(?:: <(\S+?)(?:\(.*\))?" + _PLACE + ")?", re.DOTALL)


def read_trace(frames: Sequence[Frame]) -> TlcTrace | None:
    """The first counterexample among the frames."""
    states: list[TlcState] = []
    for frame in frames:
        match frame.code:
            case Code.INVARIANT_INITIAL | Code.PROPERTY_INITIAL if not states:
                return _initial_only(frame.body)
            case Code.STATE:
                states.append(_state(frame.body, len(states) + 1))
            case Code.STUTTERING if states:
                return TlcTrace(tuple(states), stuttering=True)
            case Code.BACK_TO_STATE if states:
                return _lasso(tuple(states), frame.body)
            case _:
                pass
    return TlcTrace(tuple(states)) if states else None


def _state(body: str, expected: int) -> TlcState:
    head = _HEAD.match(body)
    if head is None or int(head[1]) != expected:
        raise InternalError("X0107", f"cannot read TLC's state {expected}: {body[:200]!r}")
    return TlcState(expected, head[2], head[3] or "", parse_state(body[head.end() :]))


def _initial_only(body: str) -> TlcTrace:
    """The state stands in the message itself, after its first line."""
    _, _, state = body.partition("\n")
    return TlcTrace((TlcState(1, None, "", parse_state(state)),))


def _lasso(states: tuple[TlcState, ...], body: str) -> TlcTrace:
    back = _BACK.match(body)
    if back is None or not 1 <= int(back[1]) <= len(states):
        raise InternalError("X0107", f"cannot read where TLC's loop goes: {body[:200]!r}")
    return TlcTrace(states, loop_to=int(back[1]), loop_action=back[2])
