"""The user's properties during a search: compiled together, each until it is settled.

In: invariants and transitions. Out: a function for the search to call on each state or step, and
what its answers mean. A property's first violation settles it, and so does the first time that its
premise holds; what is settled is no longer evaluated.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from spec2tla.machine.expr import FALSE, Expr
from spec2tla.machine.model import Property
from spec2tla.machine.simplify import conjoin, negate


class Sight(Enum):
    """What can be seen of a property in a state or step."""

    VIOLATED = "violated"
    UNDEFINED = "undefined"
    PREMISE = "premise"


@dataclass(frozen=True, slots=True)
class Question:
    """Whether something is to be seen of a property: where `condition` is true."""

    property: str
    sight: Sight
    condition: Expr


F = TypeVar("F", bound=Callable[..., int])


@dataclass(slots=True)
class Watch(Generic[F]):
    """`ask` answers with a number that has bit i set where open question i is answered yes."""

    make: Callable[[Sequence[Expr]], F]
    questions: list[Question]
    ask: F | None = field(init=False)

    def __post_init__(self) -> None:
        self._compile()

    def answered(self, bits: int) -> list[Question]:
        """The questions that these bits say yes to."""
        return [q for i, q in enumerate(self.questions) if bits >> i & 1]

    def settle(self, found: Container[Question]) -> None:
        """These questions are not asked again."""
        left = [q for q in self.questions if q not in found]
        if len(left) < len(self.questions):
            self.questions = left
            self._compile()

    def _compile(self) -> None:
        # Without questions there is nothing to call at all.
        self.ask = self.make([q.condition for q in self.questions]) if self.questions else None


def questions(property_: Property) -> list[Question]:
    """What there is to know of a property; its body and premise count only where it is defined.

    No single state violates a property of whole runs.
    """
    name, defined = property_.name, property_.defined
    found = [Question(name, Sight.UNDEFINED, negate(defined))]
    if not property_.is_liveness:
        violated = conjoin(defined, negate(property_.body))
        found.append(Question(name, Sight.VIOLATED, violated))
    if property_.premise is not None:
        found.append(Question(name, Sight.PREMISE, conjoin(defined, property_.premise)))
    return [question for question in found if question.condition != FALSE]
