"""What can go wrong other than in the user's spec.

A mistake in a spec is a `Diagnostic`, never an exception. These are for what the environment does
(no Java, a full disk) and for the tool's own failures, which end the command with exit code 4, and
for a wrong command line or configuration, which ends it with 2.
"""


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
    """A bug of the tool: TLC and the reference engine disagree, or an invariant does not hold."""


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
