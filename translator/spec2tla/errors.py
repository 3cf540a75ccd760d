"""What can go wrong other than in the user's spec.

A mistake in a spec is a `Diagnostic`, never an exception. These are for what the environment does
(no Java, a full disk) and for the tool's own failures, which end the command with exit code 4, and
for a wrong command line or configuration, which ends it with 2.
"""

import traceback
from collections.abc import Mapping


class Spec2tlaError(Exception):
    """A failure that the user is told of: what happened, and what to do next.

    `code` is stable (`X0001`...), `hint` a sentence with a way out, or empty.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class EnvironmentFailure(Spec2tlaError):
    """Something outside the tool is missing or broken: Java, the jar, the disk."""


class InternalError(Spec2tlaError):
    """A bug of the tool: TLC and the reference engine disagree, or an invariant does not hold.

    `details` is what is needed to find it: texts by the name of the file that they are to go to.
    Whoever lets one pass adds what it knows; the edge of the tool writes them to a folder (bundle).
    """

    def __init__(
        self, code: str, message: str, hint: str = "", details: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message, hint)
        self.details: dict[str, str] = dict(details or {})

    def add(self, details: Mapping[str, str]) -> None:
        """What is there already was nearer to the bug, and stays."""
        self.details = {**details, **self.details}


class UsageError(Exception):
    """The command line or the configuration asks for something that makes no sense.

    `place` is "file" or "file:line" where a configuration file says it, else empty; `hint` a
    sentence with a way out, or empty.
    """

    def __init__(self, message: str, hint: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place


def bug(error: BaseException) -> InternalError:
    """An exception that nobody expected, as what to say of it."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return InternalError("X9999", f"internal error: {what[:500]}", details=trace_of(error))


def trace_of(error: BaseException) -> dict[str, str]:
    """Where it was raised, for a bundle: never for the terminal."""
    return {"traceback.txt": "".join(traceback.format_exception(error))}
