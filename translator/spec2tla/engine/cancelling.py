"""Ending a run for more than one reason."""

from dataclasses import dataclass

from spec2tla.tlc.child import Cancel


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Set as soon as one of its parts is."""

    parts: tuple[Cancel, ...]

    def is_set(self) -> bool:
        return any(part.is_set() for part in self.parts)
