"""Text of unknown length, of which the beginning and the end are kept."""

from collections import deque


class BoundedText:
    """Takes text without end in bounded memory."""

    def __init__(self, head: int = 50_000, tail: int = 200_000) -> None:
        self._head: list[str] = []
        self._head_room = head
        self._tail: deque[str] = deque()
        self._tail_room = tail
        self._dropped = 0

    def add(self, text: str) -> None:
        if self._head_room > 0:
            self._head.append(text[: self._head_room])
            text, self._head_room = text[self._head_room :], self._head_room - len(text)
        if text:
            self._add_tail(text)

    def text(self) -> str:
        gap = (f"\n[{self._dropped} characters left out]\n",) if self._dropped else ()
        return "".join((*self._head, *gap, *self._tail))

    def _add_tail(self, text: str) -> None:
        self._tail.append(text)
        self._tail_room -= len(text)
        while self._tail_room < 0:
            first = self._tail.popleft()
            cut = min(len(first), -self._tail_room)
            self._dropped += cut
            self._tail_room += cut
            if cut < len(first):
                self._tail.appendleft(first[cut:])
