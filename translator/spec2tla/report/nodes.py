"""A JSON value -> typed parts of it, or an error that names the place: `runs[0].file`.

In: what the json module gives. Out: texts, numbers and so on. It must not know what they mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec2tla.trace.model import Json


class NotAsExpected(Exception):
    """Something in the file is not what its format says; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands."""

    value: object
    place: str = ""

    def get(self, name: str) -> "Node":
        """A field that must be there."""
        place = f"{self.place}.{name}" if self.place else name
        if not isinstance(self.value, dict):
            raise NotAsExpected(f"{self._called()} is not an object")
        if name not in self.value:
            raise NotAsExpected(f"`{place}` is missing")
        return Node(self.value[name], place)

    def items(self) -> Iterator["Node"]:
        if not isinstance(self.value, list):
            raise NotAsExpected(f"{self._called()} is not an array")
        return (Node(item, f"{self.place}[{at}]") for at, item in enumerate(self.value))

    def fields(self) -> Iterator[tuple[str, "Node"]]:
        if not isinstance(self.value, dict):
            raise NotAsExpected(f"{self._called()} is not an object")
        return ((name, Node(item, f"{self.place}.{name}")) for name, item in self.value.items())

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise NotAsExpected(f"{self._called()} is not a text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def text_or_none(self) -> str | None:
        return None if self.is_null else self.text()

    def number(self) -> int:
        """Of places, counts and instances: never negative."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise NotAsExpected(f"{self._called()} is not a whole number")
        return self.value

    def seconds(self) -> float:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
            raise NotAsExpected(f"{self._called()} is not a number of seconds")
        return float(value)

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise NotAsExpected(f"{self._called()} is neither true nor false")
        return self.value

    def constant(self) -> bool | int:
        if not isinstance(self.value, int):
            raise NotAsExpected(f"{self._called()} is not a constant")
        return self.value

    def json(self) -> Json:
        """A value of the model: no numbers but whole ones."""
        match self.value:
            case None | bool() | int() | str():
                return self.value
            case list():
                return [item.json() for item in self.items()]
            case dict():
                return {name: item.json() for name, item in self.fields()}
            case _:
                raise NotAsExpected(f"{self._called()} is not a value of a model")

    @property
    def is_null(self) -> bool:
        return self.value is None

    def _called(self) -> str:
        return f"`{self.place}`" if self.place else "it"
